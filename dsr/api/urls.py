"""The operations of a platform, below `/api/v1/<platform>/`."""

from django.urls import URLPattern, path

from dsr.api import conflicts  # noqa: F401 (says what the exceptions of the verbs mean)
from dsr.api.views import (
    acts,
    approvals,
    assessments,
    case,
    closures,
    connections,
    consent_lists,
    demands,
    disclosures,
    disconnections,
    disputes,
    entry,
    incident_notices,
    incident_reports,
    incidents,
    laws,
    notices,
    opening,
    owner_requests,
    owners,
    package,
    people,
    policies,
    queue,
    register,
    retention,
    roles,
    rooms,
    subprocessors,
    successions,
    systems,
)

CASE = "cases/<slug:reference>"
PART = f"{CASE}/parts/<int:part>"
REQUEST = "requests/<slug:request_id>"
APPROVAL = "approvals/<uuid:approval>"
CONNECTION = "connections/<uuid:connection>"
WORKSPACE = "workspaces/<slug:workspace>"
MEMBER = "people/<uuid:member>"
INVITATION = "invitations/<uuid:invitation>"
INCIDENT = "incidents/<uuid:incident>"
NOTICE = f"{WORKSPACE}/incident-notices/<uuid:notice>"
DISCLOSURE = "disclosures/<uuid:disclosure>"
DEMAND = "demands/<uuid:demand>"
CLOSURE = "closures/<uuid:closure>"
SUCCESSION = "successions/<uuid:succession>"
CHANGE = "subprocessor-changes/<uuid:change>"
RUN = "retention/runs/<uuid:run>"
CONSENT_LIST = "consent-lists/<uuid:consent_list>"
HOLD = "retention/holds/<uuid:hold>"
DRAFT = "notice-drafts/<uuid:draft>"
DISCONNECTION = "disconnected/<uuid:disconnection>"
OBJECTION = "edition-objections/<uuid:edition_objection>"

urlpatterns: list[URLPattern] = [
    path("laws", laws.Laws.as_view(), name="api_laws"),
    path("laws/<slug:code>", laws.LawView.as_view(), name="api_law"),
    path("notice-drafts", notices.Drafts.as_view(), name="api_notice_drafts"),
    path(DRAFT, notices.DraftView.as_view(), name="api_notice_draft"),
    path(f"{DRAFT}/contents", notices.DraftContents.as_view(), name="api_notice_draft_contents"),
    path(f"{DRAFT}/reviews", notices.DraftReviews.as_view(), name="api_notice_draft_reviews"),
    path(f"{DRAFT}/discards", notices.DraftDiscards.as_view(), name="api_notice_draft_discards"),
    path("notice-announcements", notices.Announcements.as_view(), name="api_notice_announcements"),
    path(
        "notice-announcements/<uuid:announcement>",
        notices.AnnouncementView.as_view(),
        name="api_notice_announcement",
    ),
    path("edition-objections", notices.EditionObjections.as_view(), name="api_edition_objections"),
    path(f"{OBJECTION}/answers", notices.EditionReplies.as_view(), name="api_edition_replies"),
    path("disconnected", disconnections.Disconnections.as_view(), name="api_disconnected"),
    path(
        f"{DISCONNECTION}/beginnings",
        disconnections.DisconnectionBeginnings.as_view(),
        name="api_disconnected_beginnings",
    ),
    path(f"{DISCONNECTION}/closings", disconnections.DisconnectionClosings.as_view(), name="api_disconnected_closings"),
    path("register", register.RegisterView.as_view(), name="api_register"),
    path("subprocessors", register.Subprocessors.as_view(), name="api_subprocessors"),
    path("recipients/<slug:key>/assessments", assessments.Assessments.as_view(), name="api_assessments"),
    path("subprocessors/<slug:key>/changes", subprocessors.Changes.as_view(), name="api_subprocessor_changes"),
    path("subprocessors/<slug:key>/removals", subprocessors.Removals.as_view(), name="api_subprocessor_removals"),
    path("subprocessor-changes", subprocessors.Additions.as_view(), name="api_subprocessor_additions"),
    path(CHANGE, subprocessors.ChangeView.as_view(), name="api_subprocessor_change"),
    path(f"{CHANGE}/drops", subprocessors.Drops.as_view(), name="api_subprocessor_drops"),
    path(f"{CHANGE}/goings-ahead", subprocessors.GoingAhead.as_view(), name="api_subprocessor_goings_ahead"),
    path(f"{CHANGE}/objections", subprocessors.Objections.as_view(), name="api_objections"),
    path(
        f"{CHANGE}/objections/<slug:tenant>/answers",
        subprocessors.ObjectionAnswers.as_view(),
        name="api_objection_answers",
    ),
    path("workspace-owners", owners.OwnerQuestions.as_view(), name="api_workspace_owners"),
    path("cases", opening.Cases.as_view(), name="api_cases"),
    path(CASE, case.CaseView.as_view(), name="api_case"),
    path(f"{CASE}/confirmations", opening.Confirmations.as_view(), name="api_confirmations"),
    path(f"{CASE}/confirmation-codes", opening.ConfirmationCodes.as_view(), name="api_confirmation_codes"),
    path(f"{CASE}/access-codes", opening.AccessCodes.as_view(), name="api_access_codes"),
    path(f"{CASE}/access", opening.Access.as_view(), name="api_access"),
    path(f"{CASE}/acknowledgement", opening.Acknowledgement.as_view(), name="api_acknowledgement"),
    path(f"{CASE}/messages", case.Messages.as_view(), name="api_messages"),
    path(f"{CASE}/withdrawal", case.Withdrawal.as_view(), name="api_withdrawal"),
    path(f"{CASE}/contacts", case.Contacts.as_view(), name="api_contacts"),
    path(f"{CASE}/contact-codes", case.ContactCodes.as_view(), name="api_contact_codes"),
    path(f"{CASE}/identity-proofs", case.IdentityProofs.as_view(), name="api_identity_proofs"),
    path(f"{CASE}/other-proofs", case.OtherProofs.as_view(), name="api_other_proofs"),
    path(f"{PART}/package-codes", package.PackageCodes.as_view(), name="api_package_codes"),
    path(f"{PART}/package-proofs", package.PackageProofs.as_view(), name="api_package_proofs"),
    path(f"{PART}/package", package.PackageFile.as_view(), name="api_package"),
    path(f"{PART}/disputes", disputes.Disputes.as_view(), name="api_disputes"),
    path("determinations", roles.Determinations.as_view(), name="api_determinations"),
    path("requests", entry.Requests.as_view(), name="api_requests"),
    path(REQUEST, queue.RequestView.as_view(), name="api_request"),
    path(f"{REQUEST}/receipt-codes", entry.ReceiptCodes.as_view(), name="api_receipt_codes"),
    path(f"{REQUEST}/arrivals", entry.Arrivals.as_view(), name="api_arrivals"),
    path(f"{REQUEST}/places", entry.Places.as_view(), name="api_places"),
    path(f"{REQUEST}/sightings", entry.Sightings.as_view(), name="api_sightings"),
    path(f"{REQUEST}/handovers", entry.Handovers.as_view(), name="api_handovers"),
    path(f"{REQUEST}/decisions", acts.Decisions.as_view(), name="api_decisions"),
    path(f"{REQUEST}/verdicts", disputes.Verdicts.as_view(), name="api_verdicts"),
    path(f"{REQUEST}/passings-on", disputes.PassingsOn.as_view(), name="api_passings_on"),
    path(f"{REQUEST}/assignments", acts.Assignments.as_view(), name="api_assignments"),
    path(f"{REQUEST}/extensions", acts.Extensions.as_view(), name="api_extensions"),
    path(f"{REQUEST}/questions", acts.Questions.as_view(), name="api_questions"),
    path(f"{REQUEST}/notes", acts.Notes.as_view(), name="api_notes"),
    path(f"{REQUEST}/reopenings", acts.Reopenings.as_view(), name="api_reopenings"),
    path("systems", systems.Systems.as_view(), name="api_systems"),
    path("system-changes", systems.SystemChanges.as_view(), name="api_system_changes"),
    path(f"{REQUEST}/relays", acts.Relays.as_view(), name="api_relays"),
    path(f"{REQUEST}/matches", acts.Matches.as_view(), name="api_matches"),
    path(f"{REQUEST}/identity-checks", acts.IdentityChecks.as_view(), name="api_identity_checks"),
    path(f"{REQUEST}/releases", acts.Releases.as_view(), name="api_releases"),
    path(f"{REQUEST}/recalls", acts.Recalls.as_view(), name="api_recalls"),
    path(
        f"{WORKSPACE}/subprocessor-changes/<uuid:change>/objections",
        register.Objections.as_view(),
        name="api_workspace_objections",
    ),
    path(f"{WORKSPACE}/requests", owner_requests.WorkspaceRequests.as_view(), name="api_workspace_requests"),
    path(f"{WORKSPACE}/{REQUEST}", owner_requests.WorkspaceRequest.as_view(), name="api_workspace_request"),
    *(
        path(f"{WORKSPACE}/{REQUEST}/{name}", view.as_view(), name=f"api_workspace_{name}")
        for name, view in {
            "answers": owner_requests.WorkspaceAnswers,
            "refusals": owner_requests.WorkspaceRefusals,
            "questions": owner_requests.WorkspaceQuestions,
            "extensions": owner_requests.WorkspaceExtensions,
            "identity-checks": owner_requests.WorkspaceIdentityChecks,
        }.items()
    ),
    path(f"{WORKSPACE}/absences", rooms.Absences.as_view(), name="api_absences"),
    path(f"{WORKSPACE}/absences/<int:absence>/end", rooms.AbsenceEnds.as_view(), name="api_absence_end"),
    path(
        f"{WORKSPACE}/subprocessor-changes/<uuid:change>",
        subprocessors.OwnersChange.as_view(),
        name="api_workspace_subprocessor_change",
    ),
    path(
        f"{WORKSPACE}/subprocessor-mails", subprocessors.OwnersMails.as_view(), name="api_workspace_subprocessor_mails"
    ),
    path("incidents", incidents.Incidents.as_view(), name="api_incidents"),
    path(INCIDENT, incidents.IncidentView.as_view(), name="api_incident"),
    path(f"{INCIDENT}/changes", incidents.Changes.as_view(), name="api_incident_changes"),
    path(f"{INCIDENT}/assessments", incidents.Assessments.as_view(), name="api_incident_assessments"),
    path(f"{INCIDENT}/closing", incidents.Closing.as_view(), name="api_incident_closing"),
    path(f"{INCIDENT}/no-report", incident_reports.NoReport.as_view(), name="api_no_report"),
    path(f"{INCIDENT}/no-report/answers", incident_reports.NoReportAnswers.as_view(), name="api_no_report_answers"),
    path(f"{INCIDENT}/duties/<int:duty>/reports", incident_reports.Reports.as_view(), name="api_incident_reports"),
    path(f"{INCIDENT}/reports/<int:report>", incident_reports.ReportView.as_view(), name="api_incident_report"),
    path(f"{INCIDENT}/workspaces", incident_notices.Concerned.as_view(), name="api_incident_workspaces"),
    path(f"{INCIDENT}/notices", incident_notices.Notices.as_view(), name="api_incident_notices"),
    path(
        f"{WORKSPACE}/incident-notices", incident_notices.OwnersNotices.as_view(), name="api_workspace_incident_notices"
    ),
    path(NOTICE, incident_notices.OwnersNoticeView.as_view(), name="api_workspace_incident_notice"),
    path(
        f"{NOTICE}/acknowledgement",
        incident_notices.OwnersAcknowledgement.as_view(),
        name="api_workspace_incident_acknowledgement",
    ),
    path("exceptions", disclosures.Exceptions.as_view(), name="api_exceptions"),
    path("disclosures", disclosures.Disclosures.as_view(), name="api_disclosures"),
    path("disclosure-searches", disclosures.Searches.as_view(), name="api_disclosure_searches"),
    path(DISCLOSURE, disclosures.DisclosureView.as_view(), name="api_disclosure"),
    path(f"{DISCLOSURE}/counter-entries", disclosures.CounterEntries.as_view(), name="api_counter_entries"),
    path(f"{DISCLOSURE}/looks", disclosures.Looks.as_view(), name="api_disclosure_looks"),
    path("demands", demands.Demands.as_view(), name="api_demands"),
    path(DEMAND, demands.DemandView.as_view(), name="api_demand"),
    path(f"{DEMAND}/considerations", demands.Considerations.as_view(), name="api_considerations"),
    path(f"{DEMAND}/decisions", demands.Decisions.as_view(), name="api_demand_decisions"),
    path(f"{DEMAND}/disclosures", demands.Given.as_view(), name="api_demand_disclosures"),
    path(f"{DEMAND}/closing", demands.Closing.as_view(), name="api_demand_closing"),
    path("closures", closures.Closures.as_view(), name="api_closures"),
    path(CLOSURE, closures.ClosureView.as_view(), name="api_closure"),
    path(f"{CLOSURE}/announcement", closures.Announcement.as_view(), name="api_closure_announcement"),
    path(f"{CLOSURE}/cancellation", closures.Cancellation.as_view(), name="api_closure_cancellation"),
    path(f"{CLOSURE}/tasks", closures.Tasks.as_view(), name="api_closure_tasks"),
    path(f"{CLOSURE}/tasks/<int:task>/evidence", closures.Evidence.as_view(), name="api_closure_evidence"),
    path(f"{CLOSURE}/rules", closures.EndRules.as_view(), name="api_closure_rules"),
    path(
        f"{CLOSURE}/tasks/<int:task>/rule-taken-back",
        closures.EndRuleTakenBack.as_view(),
        name="api_closure_rule_taken_back",
    ),
    path(f"{CLOSURE}/completion", closures.Completion.as_view(), name="api_closure_completion"),
    path("successions", successions.Successions.as_view(), name="api_successions"),
    path(SUCCESSION, successions.SuccessionView.as_view(), name="api_succession"),
    path(f"{SUCCESSION}/told", successions.Told.as_view(), name="api_succession_told"),
    path(f"{SUCCESSION}/announcement", successions.Announcement.as_view(), name="api_succession_announcement"),
    path(f"{SUCCESSION}/cancellation", successions.Cancellation.as_view(), name="api_succession_cancellation"),
    path("approvals", approvals.Approvals.as_view(), name="api_approvals"),
    path(APPROVAL, approvals.ApprovalView.as_view(), name="api_approval"),
    path(f"{APPROVAL}/acceptance", approvals.Acceptance.as_view(), name="api_acceptance"),
    path(f"{APPROVAL}/rejection", approvals.Rejection.as_view(), name="api_rejection"),
    path(f"{APPROVAL}/withdrawal", approvals.Withdrawal.as_view(), name="api_approval_withdrawal"),
    path(f"{APPROVAL}/confirmation", approvals.Confirmation.as_view(), name="api_approval_confirmation"),
    path(f"{APPROVAL}/reminders", approvals.Reminder.as_view(), name="api_approval_reminders"),
    path(f"{WORKSPACE}/approvals", approvals.WorkspaceApprovals.as_view(), name="api_workspace_approvals"),
    path(f"{WORKSPACE}/{APPROVAL}", approvals.WorkspaceApprovalView.as_view(), name="api_workspace_approval"),
    path(
        f"{WORKSPACE}/{APPROVAL}/acceptance", approvals.WorkspaceAcceptance.as_view(), name="api_workspace_acceptance"
    ),
    path(f"{WORKSPACE}/{APPROVAL}/rejection", approvals.WorkspaceRejection.as_view(), name="api_workspace_rejection"),
    path(
        f"{WORKSPACE}/{APPROVAL}/withdrawal", approvals.WorkspaceWithdrawal.as_view(), name="api_workspace_withdrawal"
    ),
    path("people", people.People.as_view(), name="api_people"),
    path(f"{MEMBER}/roles", people.Roles.as_view(), name="api_roles"),
    path(f"{MEMBER}/endings", people.Endings.as_view(), name="api_endings"),
    path("invitations", people.Invitations.as_view(), name="api_invitations"),
    path(f"{INVITATION}/mails", people.InvitationMails.as_view(), name="api_invitation_mails"),
    path(f"{INVITATION}/withdrawal", people.InvitationWithdrawal.as_view(), name="api_invitation_withdrawal"),
    path(f"{WORKSPACE}/people", people.PeopleOfWorkspace.as_view(), name="api_workspace_people"),
    path(f"{WORKSPACE}/{MEMBER}/roles", people.WorkspaceRoles.as_view(), name="api_workspace_roles"),
    path(f"{WORKSPACE}/{MEMBER}/endings", people.WorkspaceEndings.as_view(), name="api_workspace_endings"),
    path(f"{WORKSPACE}/invitations", people.InvitationsToWorkspace.as_view(), name="api_workspace_invitations"),
    path(
        f"{WORKSPACE}/{INVITATION}/mails",
        people.WorkspaceInvitationMails.as_view(),
        name="api_workspace_invitation_mails",
    ),
    path(
        f"{WORKSPACE}/{INVITATION}/withdrawal",
        people.WorkspaceInvitationWithdrawal.as_view(),
        name="api_workspace_invitation_withdrawal",
    ),
    path(
        f"{WORKSPACE}/{APPROVAL}/confirmation",
        approvals.WorkspaceConfirmation.as_view(),
        name="api_workspace_confirmation",
    ),
    path(f"{WORKSPACE}/{APPROVAL}/reminders", approvals.WorkspaceReminder.as_view(), name="api_workspace_reminders"),
    path(f"{WORKSPACE}/policies", policies.Policies.as_view(), name="api_workspace_policies"),
    path(f"{WORKSPACE}/connections", connections.Connections.as_view(), name="api_connections"),
    path(f"{WORKSPACE}/{CONNECTION}", connections.ConnectionView.as_view(), name="api_connection"),
    path(f"{WORKSPACE}/{CONNECTION}/proposals", connections.Proposals.as_view(), name="api_connection_proposals"),
    path(f"{WORKSPACE}/{CONNECTION}/end", connections.Ending.as_view(), name="api_connection_end"),
    path("consent-lists", consent_lists.ConsentLists.as_view(), name="api_consent_lists"),
    path(CONSENT_LIST, consent_lists.ConsentListView.as_view(), name="api_consent_list"),
    path(f"{CONSENT_LIST}/confirmation", consent_lists.Confirmation.as_view(), name="api_consent_list_confirmation"),
    path(f"{CONSENT_LIST}/refused-lines", consent_lists.RefusedLines.as_view(), name="api_refused_lines"),
    path(
        f"{WORKSPACE}/consent-lists", consent_lists.WorkspaceConsentLists.as_view(), name="api_workspace_consent_lists"
    ),
    path(
        f"{WORKSPACE}/{CONSENT_LIST}",
        consent_lists.WorkspaceConsentListView.as_view(),
        name="api_workspace_consent_list",
    ),
    path(
        f"{WORKSPACE}/{CONSENT_LIST}/confirmation",
        consent_lists.WorkspaceConfirmation.as_view(),
        name="api_workspace_consent_list_confirmation",
    ),
    path(
        f"{WORKSPACE}/{CONSENT_LIST}/refused-lines",
        consent_lists.WorkspaceRefusedLines.as_view(),
        name="api_workspace_refused_lines",
    ),
    path("retention/rules", retention.Rules.as_view(), name="api_retention_rules"),
    path("retention/rules/<slug:key>/counts", retention.Counts.as_view(), name="api_retention_counts"),
    path("retention/runs", retention.Runs.as_view(), name="api_retention_runs"),
    path(RUN, retention.RunView.as_view(), name="api_retention_run"),
    path(f"{RUN}/stop", retention.RunStop.as_view(), name="api_retention_stop"),
    path(f"{RUN}/retries", retention.RunRetry.as_view(), name="api_retention_retries"),
    path("retention/holds", retention.Holds.as_view(), name="api_holds"),
    path(HOLD, retention.HoldView.as_view(), name="api_hold"),
    path(f"{HOLD}/lifting", retention.HoldLifting.as_view(), name="api_hold_lifting"),
]
