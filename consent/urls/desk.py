"""Consent on the desk, below `<platform>/desk/consent/`."""

from django.urls import URLPattern, path

from consent.urls.lists import urls
from consent.views.officer import announcements, applications, cookies, notices, people, propagation, purposes, webhooks
from consent.views.officer.pages import ACT, SEE
from consent.views.pages import of_platform

DRAFT = "notices/drafts/<uuid:draft>/"
APPLICATION = "applications/<uuid:application>/"
WEBHOOK = f"{APPLICATION}webhook/"

urlpatterns: list[URLPattern] = [
    path("", purposes.listed, name="desk_consent"),
    path("purposes/<slug:key>/", purposes.purpose, name="desk_consent_purpose"),
    path("cookies/", cookies.listed, name="desk_consent_cookies"),
    path("person/", people.person, name="desk_consent_person"),
    path("passing-on/", propagation.listed, name="desk_consent_propagation"),
    path("passing-on/<slug:key>/", propagation.recipient, name="desk_consent_propagation_recipient"),
    path("passing-on/<slug:key>/contact/", propagation.contact, name="desk_consent_propagation_contact"),
    path("passing-on/one/<uuid:propagation>/", propagation.close, name="desk_consent_propagation_close"),
    path("applications/", applications.listed, name="desk_consent_applications"),
    path("applications/new/", applications.new, name="desk_consent_application_new"),
    path(APPLICATION, applications.application, name="desk_consent_application"),
    path(f"{APPLICATION}key/", applications.add_key, name="desk_consent_key"),
    path(f"{APPLICATION}keys/<uuid:consent_key>/end/", applications.end_key, name="desk_consent_key_end"),
    path(f"{APPLICATION}end/", applications.end, name="desk_consent_application_end"),
    *urls("desk_", lambda view: SEE(of_platform(view)), lambda view: ACT(of_platform(view))),
    path("notices/", notices.listed, name="desk_consent_notices"),
    path("notices/<slug:key>/draft/", notices.begin, name="desk_consent_draft_new"),
    path("notices/<slug:key>/<int:number>/pack/", notices.for_pack, name="desk_consent_edition"),
    path(DRAFT, notices.draft, name="desk_consent_draft"),
    path(f"{DRAFT}write/", notices.write, name="desk_consent_draft_write"),
    path(f"{DRAFT}ask/", notices.ask, name="desk_consent_draft_ask"),
    path(f"{DRAFT}discard/", notices.discard, name="desk_consent_draft_discard"),
    path("notices/announcements/<uuid:announcement>/", announcements.announcement, name="desk_consent_announcement"),
    path("notices/objections/<uuid:edition_objection>/", announcements.objection, name="desk_consent_objection"),
    path(WEBHOOK, webhooks.webhook, name="desk_consent_webhook"),
    path(f"{WEBHOOK}address/", webhooks.put, name="desk_consent_webhook_set"),
    path(f"{WEBHOOK}secret/", webhooks.secret, name="desk_consent_webhook_secret"),
    path(f"{WEBHOOK}pause/", webhooks.pause, name="desk_consent_webhook_pause"),
    path(f"{WEBHOOK}resume/", webhooks.resume, name="desk_consent_webhook_resume"),
    path(f"{WEBHOOK}test/", webhooks.send_test, name="desk_consent_webhook_test"),
    path(f"{WEBHOOK}replay/", webhooks.replay, name="desk_consent_webhook_replay"),
    path(f"{WEBHOOK}messages/<uuid:delivery>/", webhooks.replay_one, name="desk_consent_webhook_replay_one"),
]
