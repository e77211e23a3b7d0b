"""The pages of a workspace's owner, below `workspaces/<workspace>/`."""

from django.urls import URLPattern, path

from dsr.views.owner import answering, entry, home, request_acts, requests
from workspaces.urls import owner, people
from workspaces.views.rooms import room_for

PART = "requests/<slug:reference>/<int:part>/"

urlpatterns: list[URLPattern] = [
    path("", home.home, name="workspace"),
    path("requests/", requests.requests, name="workspace_requests"),
    path("requests/new/", entry.new, name="workspace_request_new"),
    path(PART, requests.detail, name="workspace_request"),
    path(f"{PART}ask/", request_acts.ask, name="workspace_request_ask"),
    path(f"{PART}extend/", request_acts.extend, name="workspace_request_extend"),
    path(f"{PART}identity/", request_acts.check, name="workspace_request_check"),
    path(f"{PART}answer/", request_acts.answer, name="workspace_request_answer"),
    path(f"{PART}refuse/", request_acts.refuse, name="workspace_request_refuse"),
    path(f"{PART}reveal/", request_acts.reveal, name="workspace_request_reveal"),
    *owner.urlpatterns,
    path(f"{owner.APPROVAL}refuse/", answering.refuse, name="workspace_approval_refuse"),
    path(f"{owner.APPROVAL}reveal/", answering.reveal, name="workspace_approval_reveal"),
    *people.urls("workspace_", room_for),
]
