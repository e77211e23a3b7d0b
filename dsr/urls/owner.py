"""The pages of a workspace's owner, below `workspaces/<workspace>/`."""

from django.urls import URLPattern, path

from dsr.views.owner import answering, home
from workspaces.urls import owner, people
from workspaces.views.rooms import room_for

urlpatterns: list[URLPattern] = [
    path("", home.home, name="workspace"),
    *owner.urlpatterns,
    path(f"{owner.APPROVAL}refuse/", answering.refuse, name="workspace_approval_refuse"),
    path(f"{owner.APPROVAL}reveal/", answering.reveal, name="workspace_approval_reveal"),
    *people.urls("workspace_", room_for),
]
