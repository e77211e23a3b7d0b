"""Incidents, disclosures, demands of authorities, transfer and end of the service, below `desk/register/`."""

from django.urls import URLPattern, path

from workspaces.views.officer import closures, demands, disclosures, incident_reports, incidents, successions

INCIDENT = "incidents/<uuid:incident>/"
DISCLOSURE = "disclosures/<uuid:disclosure>/"
CLOSURE = "closing/<uuid:closure>/"
SUCCESSION = "transfer/<uuid:succession>/"
DEMAND = "demands/<uuid:demand>/"

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
    path("disclosures/", disclosures.log, name="desk_disclosures"),
    path("disclosures/new/", disclosures.new, name="desk_disclosure_new"),
    path("disclosures/person/", disclosures.about_person, name="desk_disclosures_about"),
    path("disclosures/file.<slug:kind>", disclosures.log_file, name="desk_disclosures_file"),
    path(DISCLOSURE, disclosures.disclosure, name="desk_disclosure"),
    path(f"{DISCLOSURE}annul/", disclosures.annul, name="desk_disclosure_annul"),
    path(f"{DISCLOSURE}look/", disclosures.look, name="desk_disclosure_look"),
    path("demands/", demands.demand_list, name="desk_demands"),
    path("demands/new/", demands.new, name="desk_demand_new"),
    path(DEMAND, demands.demand, name="desk_demand"),
    path(f"{DEMAND}remedies/", demands.consider, name="desk_demand_consider"),
    path(f"{DEMAND}decide/", demands.decide, name="desk_demand_decide"),
    path(f"{DEMAND}given/", demands.give, name="desk_demand_give"),
    path(f"{DEMAND}close/", demands.close, name="desk_demand_close"),
    path("closing/", closures.closure_list, name="desk_closures"),
    path("closing/new/", closures.new, name="desk_closure_new"),
    path(CLOSURE, closures.closure, name="desk_closure"),
    path(f"{CLOSURE}announce/", closures.announce, name="desk_closure_announce"),
    path(f"{CLOSURE}cancel/", closures.cancel, name="desk_closure_cancel"),
    path(f"{CLOSURE}tasks/", closures.add_task, name="desk_closure_task"),
    path(f"{CLOSURE}tasks/<int:task>/", closures.done, name="desk_closure_done"),
    path(f"{CLOSURE}rules/", closures.arm, name="desk_closure_arm"),
    path(f"{CLOSURE}tasks/<int:task>/take-back/", closures.take_back, name="desk_closure_take_back"),
    path(f"{CLOSURE}finish/", closures.finish, name="desk_closure_finish"),
    path(f"{CLOSURE}certificate/", closures.certificate, name="desk_closure_certificate"),
    path("transfer/", successions.succession_list, name="desk_successions"),
    path("transfer/new/", successions.new, name="desk_succession_new"),
    path(SUCCESSION, successions.succession, name="desk_succession"),
    path(f"{SUCCESSION}announce/", successions.announce, name="desk_succession_announce"),
    path(f"{SUCCESSION}cancel/", successions.cancel, name="desk_succession_cancel"),
]
