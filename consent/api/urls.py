"""The operations of consent, below `/api/v1/<platform>/`."""

from django.urls import URLPattern, path

from consent.api import (
    changes,
    conflicts,  # noqa: F401 (says what the exceptions of the verbs mean)
    views,
)

urlpatterns: list[URLPattern] = [
    path("notices/what-counts", views.WhatCounts.as_view(), name="api_what_counts"),
    path("purposes", views.Purposes.as_view(), name="api_purposes"),
    path("decisions", views.Decisions.as_view(), name="api_consent_decisions"),
    path("consents", views.Consents.as_view(), name="api_consents"),
    path("consents/changes", changes.Changes.as_view(), name="api_consent_changes"),
    path("withdrawals", views.Withdrawals.as_view(), name="api_withdrawals"),
    path("history", views.Histories.as_view(), name="api_consent_history"),
    path("receipts/<uuid:record>", views.Receipts.as_view(), name="api_consent_receipt"),
]
