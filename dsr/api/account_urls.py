"""The operations of one's own account, below `/api/v1/account/`: it belongs to no platform."""

from django.urls import URLPattern, path

from dsr.api import conflicts  # noqa: F401 (says what the exceptions of the verbs mean)
from dsr.api.views import account

PROVIDER = "sign-in-providers/<slug:platform>/<slug:provider>"

urlpatterns: list[URLPattern] = [
    path("data", account.OwnData.as_view(), name="api_own_data"),
    path("corrections", account.Corrections.as_view(), name="api_own_corrections"),
    path("cases", account.OwnCases.as_view(), name="api_own_cases"),
    path("consents", account.OwnConsents.as_view(), name="api_own_consents"),
    path("notifications", account.OwnNotifications.as_view(), name="api_own_notifications"),
    path("policies", account.OwnPolicies.as_view(), name="api_own_policies"),
    path("sign-in-providers", account.OwnProviders.as_view(), name="api_own_providers"),
    path(PROVIDER, account.OwnProvider.as_view(), name="api_own_provider"),
    path(f"{PROVIDER}/choices", account.Choices.as_view(), name="api_own_choices"),
]
