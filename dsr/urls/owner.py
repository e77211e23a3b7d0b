"""The pages of a workspace's owner, below `workspaces/<workspace>/`."""

from django.urls import URLPattern, path

from dsr.views.owner import answering, home, question
from dsr.views.owner.rooms import room_for
from workspaces.urls import people

APPROVAL = "approvals/<uuid:approval>/"

urlpatterns: list[URLPattern] = [
    path("", home.home, name="workspace"),
    path("approvals/", home.approvals_received, name="workspace_approvals"),
    path("approvals/sent/", home.approvals_sent, name="workspace_approvals_sent"),
    path("approvals/decided/", home.approvals_decided, name="workspace_approvals_decided"),
    path(APPROVAL, question.approval, name="workspace_approval"),
    path(f"{APPROVAL}accept/", answering.accept, name="workspace_approval_accept"),
    path(f"{APPROVAL}reject/", answering.reject, name="workspace_approval_reject"),
    path(f"{APPROVAL}withdraw/", answering.take_back, name="workspace_approval_withdraw"),
    path(f"{APPROVAL}reveal/", answering.reveal, name="workspace_approval_reveal"),
    *people.urls("workspace_", room_for),
]
