"""The pages of a workspace's owner, below `workspaces/<workspace>/`."""

from django.urls import URLPattern, path

from dsr.views.owner import answering, home, question, request_acts, requests

PART = "requests/<slug:reference>/<int:part>/"
APPROVAL = "approvals/<uuid:approval>/"

urlpatterns: list[URLPattern] = [
    path("", home.home, name="workspace"),
    path("approvals/", home.approvals_received, name="workspace_approvals"),
    path("approvals/sent/", home.approvals_sent, name="workspace_approvals_sent"),
    path("approvals/decided/", home.approvals_decided, name="workspace_approvals_decided"),
    path("requests/", requests.requests, name="workspace_requests"),
    path(PART, requests.detail, name="workspace_request"),
    path(f"{PART}ask/", request_acts.ask, name="workspace_request_ask"),
    path(f"{PART}extend/", request_acts.extend, name="workspace_request_extend"),
    path(f"{PART}answer/", request_acts.answer, name="workspace_request_answer"),
    path(f"{PART}refuse/", request_acts.refuse, name="workspace_request_refuse"),
    path(f"{PART}reveal/", request_acts.reveal, name="workspace_request_reveal"),
    path(APPROVAL, question.approval, name="workspace_approval"),
    path(f"{APPROVAL}accept/", answering.accept, name="workspace_approval_accept"),
    path(f"{APPROVAL}reject/", answering.reject, name="workspace_approval_reject"),
    path(f"{APPROVAL}withdraw/", answering.take_back, name="workspace_approval_withdraw"),
    path(f"{APPROVAL}reveal/", answering.reveal, name="workspace_approval_reveal"),
]
