"""Sub-processors for the owner of a workspace, below `workspaces/<workspace>/subprocessors/`."""

from django.urls import URLPattern, path

from workspaces.views.owner import subprocessors

urlpatterns: list[URLPattern] = [
    path("", subprocessors.subprocessors, name="workspace_subprocessors"),
    path("notices/", subprocessors.notices, name="workspace_subprocessor_notices"),
    path("<uuid:change>/", subprocessors.change, name="workspace_subprocessor_change"),
]
