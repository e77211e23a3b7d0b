"""Incidents, disclosures and demands of authorities, below `desk/register/`."""

from django.urls import URLPattern, path

from workspaces.views.officer import incident_reports, incidents

INCIDENT = "incidents/<uuid:incident>/"

urlpatterns: list[URLPattern] = [
    path("incidents/", incidents.incident_list, name="desk_incidents"),
    path("incidents/new/", incidents.new, name="desk_incident_new"),
    path(INCIDENT, incidents.incident, name="desk_incident"),
    path(f"{INCIDENT}change/", incidents.change, name="desk_incident_change"),
    path(f"{INCIDENT}risk/", incidents.assess, name="desk_incident_assess"),
    path(f"{INCIDENT}close/", incidents.close, name="desk_incident_close"),
    path(f"{INCIDENT}no-report/", incident_reports.no_report, name="desk_incident_no_report"),
    path(f"{INCIDENT}no-report/answer/", incident_reports.answer_no_report, name="desk_incident_no_report_answer"),
    path(f"{INCIDENT}customers/", incident_reports.customers, name="desk_incident_customers"),
    path(f"{INCIDENT}customers.csv", incident_reports.customers_file, name="desk_incident_customers_file"),
    path(f"{INCIDENT}paper/", incident_reports.paper, name="desk_incident_paper"),
    path(f"{INCIDENT}paper/<int:report>/", incident_reports.paper, name="desk_incident_paper_made"),
    path(f"{INCIDENT}duties/<int:duty>/", incident_reports.report, name="desk_incident_report"),
]
