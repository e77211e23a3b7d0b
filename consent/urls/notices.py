"""Below `<platform>/notices/`."""

from django.urls import URLPattern, path

from consent.views import notices as views

urlpatterns: list[URLPattern] = [
    path("", views.archive, name="notices"),
    path("privacy/", views.current, name="notice"),
    path("<slug:key>/", views.current, name="notice_current"),
    path("<slug:key>/<int:number>/", views.version, name="notice_version"),
]
