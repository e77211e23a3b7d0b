"""The register on the officers' desk, below `desk/register/`."""

from django.urls import URLPattern, path

from workspaces.views.officer import changes, objections, paper, recipients, register

CHANGE = "subprocessors/<uuid:change>/"
RECIPIENT = "recipients/<slug:key>/"

urlpatterns: list[URLPattern] = [
    path("", register.activities, name="desk_register"),
    path("activities/<slug:key>/", register.activity, name="desk_register_activity"),
    path("retention/", register.retention, name="desk_register_retention"),
    path("flows/", register.flows, name="desk_register_flows"),
    path("report/", paper.report, name="desk_register_report"),
    path("register.csv", paper.as_csv, name="desk_register_csv"),
    path("register.json", paper.as_json, name="desk_register_json"),
    path("recipients/", recipients.recipients, name="desk_register_recipients"),
    path(RECIPIENT, recipients.recipient, name="desk_register_recipient"),
    path(f"{RECIPIENT}assess/", recipients.assess, name="desk_register_assess"),
    path(f"{RECIPIENT}change/", changes.change_one, name="desk_register_change_one"),
    path(f"{RECIPIENT}remove/", changes.remove_one, name="desk_register_remove_one"),
    path("subprocessors/", changes.changes, name="desk_register_changes"),
    path("subprocessors/new/", changes.add_one, name="desk_register_add_one"),
    path(CHANGE, changes.change, name="desk_register_change"),
    path(f"{CHANGE}drop/", changes.drop, name="desk_register_drop"),
    path(f"{CHANGE}go-ahead/", changes.go_ahead, name="desk_register_go_ahead"),
    path(f"{CHANGE}objections/<slug:tenant>/", objections.answer, name="desk_register_objection"),
]
