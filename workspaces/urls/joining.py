"""The ways in, below a platform's address: by an invitation, and through an identity provider."""

from django.urls import URLPattern, path

from workspaces.views import joining, signing_in

urlpatterns: list[URLPattern] = [
    path("invitation/", joining.invitation, name="invitation"),
    path("invitation/<str:key>/", joining.invitation_link, name="invitation_link"),
    path("sign-in/choose/", signing_in.sign_in_choose, name="sign_in_choose"),
    path("sign-in/with/<slug:provider>/", signing_in.sign_in_with, name="sign_in_with"),
    path("sign-in/with/<slug:provider>/back/", signing_in.sign_in_back, name="sign_in_back"),
]
