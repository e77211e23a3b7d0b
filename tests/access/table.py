"""The table: for whom every address of the portal and every operation of its API is."""

from tests.access.roles import Role

PUBLIC, VISITOR, SENDER, ACCOUNT, NOBODYS = "public", "visitor", "sender", "account", "nobody's"
APPLICATION = "application"
ADMINISTRATOR, OFFICER, STAFF, OWNER = "administrator", "officer", "staff", "owner"
LETS_IN: dict[str, set[Role]] = {
    PUBLIC: set(Role),
    VISITOR: {Role.PERSON},  # visits her own case
    SENDER: set(),  # the token that only the answer to a submission gives
    ACCOUNT: set(Role)
    - {
        Role.NOBODY,
        Role.VISITOR,
        Role.PERSON,
        Role.OTHER_PERSON,
        Role.PERSON_ELSEWHERE,
        Role.APPLICATION,
        Role.APPLICATION_ELSEWHERE,
    },
    NOBODYS: set(),
    APPLICATION: {Role.APPLICATION},
    ADMINISTRATOR: {Role.ADMINISTRATOR},
    OFFICER: {Role.OFFICER, Role.ADMINISTRATOR},
    STAFF: {Role.OFFICER, Role.ADMINISTRATOR, Role.AUDITOR},  # who only reads
    OWNER: {Role.OWNER},
}

AUDIENCES: dict[str, str] = {
    **dict.fromkeys(
        [
            "home", "health", "set_language", "theme", "single_keys", "brand", "accessibility",
            "centre", "rights", "who_decides", "workspace_owner", "start", "question", "follow", "follow_code",
            "follow_letter",
            "certificate_check", "do_not_sell", "limit_sensitive",
            "notices", "notice", "notice_current", "notice_version", "notice_for_you", "notice_compare",
            "subprocessors", "recipients", "retention",
            "preferences", "preferences_code", "preferences_link", "preferences_stop", "preferences_leave",
            "preferences_receipt", "receipt_keys",
            "guardian", "guardian_code", "guardian_stop", "propagation", "propagation_code", "propagation_tasks",
            "invitation", "invitation_link", "sign_in_choose", "sign_in_with", "sign_in_back",
        ],
        PUBLIC,
    ),
    **dict.fromkeys(
        [
            "case", "confirm", "confirm_again", "other_address", "answer_for", "case_progress", "leave", "who", "write",
            "withdraw", "letter", "complain", "identity", "identity_code", "other_proof", "package", "package_code",
            "download",
            "certificate", "dispute", "opted_out", "fee",
        ],
        VISITOR,
    ),
    **dict.fromkeys(
        [
            "desk", "desk_new", "desk_search", "desk_request", "desk_steps", "desk_retry_step", "desk_count_again",
            "desk_take", "desk_match", "desk_look_again",
            "desk_identity", "desk_reveal", "desk_decide", "desk_accept", "desk_refuse", "desk_ask_owner",
            "desk_dispute", "desk_pass_on", "desk_extend", "desk_ask", "desk_note", "desk_release", "desk_call_back",
            "desk_case_audit", "desk_letter", "desk_notices", "desk_fee", "desk_fee_paid", "desk_fee_waive",
            "desk_receipt", "desk_hand_over", "desk_sighting",
            "desk_answer_letter", "desk_certificate", "desk_take_out", "desk_arrival", "desk_place",
            "desk_approvals", "desk_approvals_sent", "desk_approvals_decided", "desk_approval", "desk_approval_accept",
            "desk_approval_reject", "desk_approval_withdraw",
            "desk_laws", "desk_law", "desk_law_update", "desk_law_speak", "desk_law_opinion",
            "desk_law_opinion_accept", "desk_law_opinion_reject", "desk_law_opinion_withdraw",
            "desk_reopen", "desk_relay", "desk_who_decides",
            "desk_approval_confirm", "desk_approval_remind", "desk_absence",
            "desk_retention", "desk_retention_ended", "desk_retention_rules", "desk_retention_run",
            "desk_retention_retry", "desk_retention_stop", "desk_holds", "desk_hold", "desk_hold_new",
            "desk_hold_lift",
            "desk_register", "desk_register_activity", "desk_register_retention", "desk_register_flows",
            "desk_register_report", "desk_register_csv", "desk_register_json", "desk_register_recipients",
            "desk_register_recipient", "desk_register_assess", "desk_register_change_one", "desk_register_remove_one",
            "desk_register_changes", "desk_register_add_one", "desk_register_change", "desk_register_drop",
            "desk_register_go_ahead", "desk_register_objection",
            "desk_incidents", "desk_incident_new", "desk_incident", "desk_incident_change", "desk_incident_assess",
            "desk_incident_close", "desk_incident_no_report", "desk_incident_no_report_answer",
            "desk_incident_customers", "desk_incident_customers_file", "desk_incident_paper",
            "desk_incident_paper_made", "desk_incident_report",
            "desk_disclosures", "desk_disclosure_new", "desk_disclosures_about", "desk_disclosures_file",
            "desk_disclosure", "desk_disclosure_annul", "desk_disclosure_look",
            "desk_demands", "desk_demand_new", "desk_demand", "desk_demand_consider", "desk_demand_decide",
            "desk_demand_give", "desk_demand_close",
            "desk_closures", "desk_closure_new", "desk_closure", "desk_closure_announce", "desk_closure_cancel",
            "desk_closure_task", "desk_closure_done", "desk_closure_finish", "desk_closure_certificate",
            "desk_successions", "desk_succession_new", "desk_succession", "desk_succession_announce",
            "desk_succession_cancel", "desk_closure_people", "desk_closure_people_choose", "desk_succession_people",
            "desk_succession_people_choose", "desk_telling_again", "desk_telling_stop",
            "desk_people", "desk_people_ended", "desk_roles", "desk_invitations", "desk_person",
            "desk_consent", "desk_consent_purpose", "desk_consent_person", "desk_consent_applications",
            "desk_consent_application_new", "desk_consent_application", "desk_consent_key", "desk_consent_key_end",
            "desk_consent_application_end", "desk_consent_webhook", "desk_consent_webhook_set",
            "desk_consent_webhook_secret", "desk_consent_webhook_pause", "desk_consent_webhook_resume",
            "desk_consent_webhook_test", "desk_consent_webhook_replay", "desk_consent_webhook_replay_one",
            "desk_consent_propagation", "desk_consent_propagation_recipient",
            "desk_consent_propagation_contact", "desk_consent_propagation_close",
            "desk_systems", "desk_system", "desk_system_new", "desk_system_test", "desk_system_address",
            "desk_system_map", "desk_system_switch",
        ],
        OFFICER,
    ),
    **dict.fromkeys(
        # An absence is ended by whose it is: here Omar's.
        [
            "desk_absence_end", "desk_invite", "desk_invitation_again", "desk_invitation_back",
            "desk_person_role", "desk_person_end",
        ],
        ADMINISTRATOR,
    ),
    **dict.fromkeys(
        ["account", "my_details", "my_address", "my_address_code", "my_sessions", "my_closing"],
        ACCOUNT,
    ),
    # Whoever proved a mailbox, here nobody: tests/consent/test_preferences.py goes there.
    **dict.fromkeys(
        [
            "preferences_mine", "preferences_choose", "preferences_stop_all", "preferences_history",
            "preferences_record", "preferences_record_receipt",
        ],
        NOBODYS,
    ),
    # Who signs in through a provider: test_openid.py goes there.
    **dict.fromkeys(["my_way", "my_way_name", "my_way_end"], NOBODYS),
    "my_leaving": NOBODYS,  # one leaves what one belongs to oneself: test_leaving.py goes there
    **dict.fromkeys(
        [
            "workspace", "workspace_approvals", "workspace_approvals_sent", "workspace_approvals_decided",
            "workspace_approval", "workspace_approval_accept", "workspace_approval_reject",
            "workspace_approval_withdraw", "workspace_approval_reveal",
            "workspace_approval_confirm", "workspace_approval_remind", "workspace_approval_refuse",
            "workspace_absence", "workspace_absence_end",
            "workspace_requests", "workspace_request_new", "workspace_request", "workspace_request_ask",
            "workspace_request_extend", "workspace_request_answer", "workspace_request_refuse",
            "workspace_request_reveal",
            "workspace_subprocessors", "workspace_subprocessor_notices", "workspace_subprocessor_change",
            "workspace_incidents", "workspace_incident",
            "workspace_policies", "workspace_policy_new",
            "workspace_connections", "workspace_connection_new", "workspace_connection",
            "workspace_connection_change", "workspace_connection_end",
            "workspace_people", "workspace_people_ended", "workspace_roles", "workspace_invitations",
            "workspace_invite", "workspace_invitation_again", "workspace_invitation_back", "workspace_person",
            "workspace_person_role", "workspace_person_end",
        ],
        OWNER,
    ),
}  # fmt: skip

# What an auditor, who acts on nothing, reads on the desk.
AUDIENCES |= dict.fromkeys(
    [
        "desk", "desk_search", "desk_request", "desk_steps", "desk_letter", "desk_case_audit", "desk_notices",
        "desk_laws", "desk_law", "desk_law_opinion", "desk_who_decides",
        "desk_retention", "desk_retention_ended", "desk_retention_rules", "desk_retention_run",
        "desk_holds", "desk_hold",
        "desk_register", "desk_register_activity", "desk_register_retention", "desk_register_flows",
        "desk_register_report", "desk_register_csv", "desk_register_json", "desk_register_recipients",
        "desk_register_recipient", "desk_register_changes", "desk_register_change",
        "desk_incidents", "desk_incident", "desk_incident_customers_file", "desk_incident_paper",
        "desk_incident_paper_made", "desk_disclosures", "desk_disclosures_file", "desk_disclosure",
        "desk_closures", "desk_closure", "desk_closure_certificate", "desk_successions", "desk_succession",
        "desk_closure_people", "desk_succession_people",
        "desk_people", "desk_people_ended", "desk_roles", "desk_invitations", "desk_person",
        "desk_approvals", "desk_approvals_sent", "desk_approvals_decided", "desk_approval",
        "desk_consent", "desk_consent_purpose", "desk_consent_applications", "desk_consent_application",
        "desk_consent_webhook", "desk_consent_propagation", "desk_consent_propagation_recipient",
        "desk_systems", "desk_system",
    ],
    STAFF,
)  # fmt: skip
# The operations of the OpenAPI document, by their names there.
OPERATIONS: dict[str, str] = {
    **dict.fromkeys(
        [
            "submitCase", "sendAccessCode", "openCase", "listLaws", "readLaw", "listSubprocessors",
            "askWorkspaceOwner", "listPurposes", "readWhatCounts",
        ],
        PUBLIC,
    ),
    **dict.fromkeys(["sendConfirmationCode", "confirmCase"], SENDER),
    **dict.fromkeys([
            "readDecisions", "recordConsents", "withdrawConsents", "readHistory", "readReceipt", "listChanges",
        ], APPLICATION),
    **dict.fromkeys(
        [
            "readOwnData", "correctOwnData", "listOwnCases", "listOwnConsents", "listOwnProviders", "listOwnPolicies",
        ],
        ACCOUNT,
    ),
    # Who signs in through a provider: test_own_account_api.py goes there.
    **dict.fromkeys(["readOwnProvider", "removeOwnProvider", "chooseWhatIsKept"], NOBODYS),
    **dict.fromkeys(
        [
            "readCase", "acknowledgeCase", "sendContactCode", "listContacts", "proveIdentity", "listMessages",
            "sendMessage", "offerOtherProof", "fileDispute", "withdrawCase",
            "downloadPackage", "sendPackageCode", "provePackage",
        ],
        VISITOR,
    ),
    **dict.fromkeys([
            "listApprovals", "readApproval", "listRequests", "readRequest", "readDeterminations", "readRegister",
            "listSystems",
            "listIncidents", "readIncident", "readIncidentReport", "listIncidentWorkspaces", "listIncidentNotices",
            "listDisclosures", "readDisclosure", "listExceptions", "listClosures", "readClosure", "listSuccessions",
            "readSuccession", "listToldOfSuccession", "readSubprocessorChange", "listObjections",
            "listPeople", "listInvitations", "listRetentionRules", "listRetentionRuns", "readRetentionRun",
            "listLegalHolds", "readLegalHold", "listApplications", "readWebhook", "listWebhookDeliveries",
            "listPropagations", "listRecipientContacts",
        ], STAFF),
    **dict.fromkeys(
        [
            "acceptApproval", "rejectApproval", "withdrawApproval", "enterRequest", "correctArrival", "takeRequest",
            "giveBackRequest", "decideRequest", "extendRequest", "recordHandover", "recordIdentityCheck",
            "matchRequest", "addNote", "passOn", "confirmPlace", "askPerson", "recallPackage", "makeReceiptCode",
            "relayRequest", "askToSeeClosedCase", "proposeSystemChange",
            "releasePackage", "recordSighting", "judgeDispute", "confirmApproval", "remindOfApproval",
            "enterIncident", "changeIncident", "assessIncident", "closeIncident", "enterIncidentReport",
            "proposeNoReport", "answerNoReport", "tellOwners",
            "recordDisclosure", "annulDisclosure", "noteBlock", "searchDisclosures",
            "listDemands", "enterDemand", "readDemand", "considerRemedies", "decideDemand", "recordGiven",
            "closeDemand",
            "proposeClosure", "announceClosure", "cancelClosure", "addClosureTask", "finishClosureTask",
            "finishClosure", "proposeSuccession", "announceSuccession", "cancelSuccession",
            "announceSubprocessor", "announceSubprocessorChange", "announceSubprocessorRemoval", "answerObjection",
            "dropSubprocessorChange", "letSubprocessorChangeGoAhead",
            "proposeRetentionRun", "stopRetentionRun", "retryRetentionRun", "placeLegalHold", "liftLegalHold",
            "setWebhook", "changeWebhookSecret", "pauseWebhook", "resumeWebhook", "testWebhook", "replayWebhook",
            "replayWebhookDelivery", "closePropagation", "setRecipientContact",
        ],
        OFFICER,
    ),
    **dict.fromkeys(
        [
            "listWorkspaceApprovals", "readWorkspaceApproval", "acceptWorkspaceApproval", "rejectWorkspaceApproval",
            "withdrawWorkspaceApproval", "confirmWorkspaceApproval", "remindOfWorkspaceApproval",
            "listConnections", "askForConnection", "readConnection", "endConnection", "proposeOtherTerms",
            "listWorkspaceInvitations", "inviteToWorkspace", "sendWorkspaceInvitationAgain",
            "takeWorkspaceInvitationBack", "listWorkspacePeople", "endWorkspaceAccess", "changeWorkspaceRole",
            "listWorkspaceRequests", "readWorkspaceRequest", "answerWorkspaceRequest", "refuseWorkspaceRequest",
            "askPersonOfWorkspaceRequest", "extendWorkspaceRequest", "enterWorkspaceRequest",
            "listAbsences", "nameDeputy", "endAbsence",
            "readWorkspaceSubprocessorChange", "readSubprocessorMails",
            "switchSubprocessorMails",
            "listWorkspaceIncidentNotices", "readWorkspaceIncidentNotice", "acknowledgeIncidentNotice",
            "objectToSubprocessor", "listPolicies", "decidePolicy",
        ],
        OWNER,
    ),
    **dict.fromkeys(
        ["invite", "sendInvitationAgain", "takeInvitationBack", "endAccess", "changeRole"],
        ADMINISTRATOR,
    ),
}  # fmt: skip

# What the person of a case reaches only later in its life; other tests go there.
LATER = {
    "fee",
    "confirm",
    "confirm_again",
    "other_address",
    "answer_for",
    "package",
    "package_code",
    "download",
    "certificate",
    "opted_out",
    "downloadPackage",
    "sendPackageCode",
    "provePackage",
}
