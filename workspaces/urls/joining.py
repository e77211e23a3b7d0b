"""The way in for somebody who was invited, below a platform's address."""

from django.urls import URLPattern, path

from workspaces.views import joining

urlpatterns: list[URLPattern] = [
    path("invitation/", joining.invitation, name="invitation"),
    path("invitation/<str:key>/", joining.invitation_link, name="invitation_link"),
]
