"""The pages of a workspace that are about no request: approvals, policies, connections, absences."""

from django.urls import URLPattern, path

from workspaces.views import absences, approval, approvals, connections, policies
from workspaces.views.rooms import room_view

APPROVAL = "approvals/<uuid:approval>/"
CONNECTION = "connections/<uuid:connection>/"

urlpatterns: list[URLPattern] = [
    path("approvals/", room_view(approvals.received), name="workspace_approvals"),
    path("approvals/sent/", room_view(approvals.sent), name="workspace_approvals_sent"),
    path("approvals/decided/", room_view(approvals.decided), name="workspace_approvals_decided"),
    path(APPROVAL, room_view(approval.detail), name="workspace_approval"),
    path(f"{APPROVAL}accept/", room_view(approval.accept), name="workspace_approval_accept"),
    path(f"{APPROVAL}reject/", room_view(approval.reject), name="workspace_approval_reject"),
    path(f"{APPROVAL}withdraw/", room_view(approval.withdraw), name="workspace_approval_withdraw"),
    path(f"{APPROVAL}confirm/", room_view(approval.confirm), name="workspace_approval_confirm"),
    path(f"{APPROVAL}remind/", room_view(approval.remind), name="workspace_approval_remind"),
    path("absence/", room_view(absences.absence), name="workspace_absence"),
    path("absence/<int:absence>/end/", room_view(absences.end), name="workspace_absence_end"),
    path("policies/", policies.listed, name="workspace_policies"),
    path("policies/new/", policies.new, name="workspace_policy_new"),
    path("connections/", connections.listed, name="workspace_connections"),
    path("connections/new/", connections.ask, name="workspace_connection_new"),
    path(CONNECTION, connections.one, name="workspace_connection"),
    path(f"{CONNECTION}change/", connections.change, name="workspace_connection_change"),
    path(f"{CONNECTION}end/", connections.end, name="workspace_connection_end"),
]
