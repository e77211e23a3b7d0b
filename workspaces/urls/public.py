"""What everybody may read of a platform's register."""

from django.urls import URLPattern, path

from workspaces.views import public

urlpatterns: list[URLPattern] = [
    path("subprocessors/", public.subprocessors, name="subprocessors"),
    path("recipients/", public.recipients, name="recipients"),
    path("retention/", public.retention, name="retention"),
]
