"""People who turned out to be children, below `<platform>/desk/consent/children/`."""

from django.urls import URLPattern, path

from dsr.views.officer import children

FINDING = "<uuid:finding>/"

urlpatterns: list[URLPattern] = [
    path("", children.listed, name="desk_consent_children"),
    path("new/", children.new, name="desk_consent_child_new"),
    path(FINDING, children.finding, name="desk_consent_child"),
    path(f"{FINDING}confirm/", children.confirm, name="desk_consent_child_confirm"),
    path(f"{FINDING}dismiss/", children.dismiss, name="desk_consent_child_dismiss"),
    path(f"{FINDING}guardian/", children.guardian, name="desk_consent_child_guardian"),
    path(f"{FINDING}answer/", children.answer, name="desk_consent_child_answer"),
    path(f"{FINDING}withdraw/", children.withdraw, name="desk_consent_child_withdraw"),
]
