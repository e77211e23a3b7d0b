"""What an owner is told of incidents, below `workspaces/<workspace>/incidents/`."""

from django.urls import URLPattern, path

from workspaces.views.owner import incidents

urlpatterns: list[URLPattern] = [
    path("", incidents.notices, name="workspace_incidents"),
    path("<uuid:notice>/", incidents.notice, name="workspace_incident"),
]
