"""The operations of consent, below `/api/v1/<platform>/`."""

from django.urls import URLPattern, path

from consent.api import (
    changes,
    children,
    conflicts,  # noqa: F401 (says what the exceptions of the verbs mean)
    cookies,
    disconnection_views,
    exports,
    notice_views,
    views,
)

urlpatterns: list[URLPattern] = [
    path("notices/changes", notice_views.NoticeChanges.as_view(), name="api_notice_changes"),
    path("notices/answers", notice_views.NoticeAnswers.as_view(), name="api_notice_answers"),
    path("notices/what-counts", views.WhatCounts.as_view(), name="api_what_counts"),
    path("purposes", views.Purposes.as_view(), name="api_purposes"),
    path("decisions", views.Decisions.as_view(), name="api_consent_decisions"),
    path("consents", views.Consents.as_view(), name="api_consents"),
    path("consents/changes", changes.Changes.as_view(), name="api_consent_changes"),
    path("ledger", exports.Ledger.as_view(), name="api_ledger"),
    path("withdrawals", views.Withdrawals.as_view(), name="api_withdrawals"),
    path("disconnections", disconnection_views.Disconnections.as_view(), name="api_disconnections"),
    path("child-reports", children.ChildReports.as_view(), name="api_child_reports"),
    path("history", views.Histories.as_view(), name="api_consent_history"),
    path("receipts/<uuid:record>", views.Receipts.as_view(), name="api_consent_receipt"),
    path("cookies", cookies.Cookies.as_view(), name="api_cookies"),
    path("devices/choices", cookies.Choices.as_view(), name="api_device_choices"),
    path("devices/signals", cookies.Signals.as_view(), name="api_device_signals"),
    path("devices/standing", cookies.Standing.as_view(), name="api_device_standing"),
    path("devices/handovers", cookies.Handovers.as_view(), name="api_device_handovers"),
    path("devices/joins", cookies.Joins.as_view(), name="api_device_joins"),
]
