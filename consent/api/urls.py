"""The operations of consent, below `/api/v1/<platform>/`."""

from django.urls import URLPattern, path

from consent.api import (
    children,
    conflicts,  # noqa: F401 (says what the exceptions of the verbs mean)
    views,
)

urlpatterns: list[URLPattern] = [
    path("notices/what-counts", views.WhatCounts.as_view(), name="api_what_counts"),
    path("purposes", views.Purposes.as_view(), name="api_purposes"),
    path("decisions", views.Decisions.as_view(), name="api_consent_decisions"),
    path("consents", views.Consents.as_view(), name="api_consents"),
    path("withdrawals", views.Withdrawals.as_view(), name="api_withdrawals"),
    path("child-reports", children.ChildReports.as_view(), name="api_child_reports"),
    path("history", views.Histories.as_view(), name="api_consent_history"),
    path("receipts/<uuid:record>", views.Receipts.as_view(), name="api_consent_receipt"),
]
