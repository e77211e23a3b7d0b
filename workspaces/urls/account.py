"""The pages of one's own account, below `account/`; its start page is `dsr.views.account.home`."""

from django.urls import URLPattern, path
from django.views.generic import RedirectView

from workspaces.views import account, signing_in, ways

WAY = "sign-in/<slug:platform>/<slug:provider>/"

urlpatterns: list[URLPattern] = [
    path("details/", account.my_details, name="my_details"),
    path("address/", account.my_address, name="my_address"),
    path("address/code/", account.my_address_code, name="my_address_code"),
    path("sessions/end/", account.my_sessions, name="my_sessions"),
    path("leave/<uuid:member>/", account.my_leaving, name="my_leaving"),
    path("close/", account.my_closing, name="my_closing"),
    path(WAY, ways.my_way, name="my_way"),
    path(f"{WAY}name/", ways.my_way_name, name="my_way_name"),
    path(f"{WAY}end/", ways.my_way_end, name="my_way_end"),
    path("login/", signing_in.SignIn.as_view(), name="account_login"),
    # allauth's own page would change the address without proof.
    path("email/", RedirectView.as_view(pattern_name="my_address"), name="account_email"),
]
