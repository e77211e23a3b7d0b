from django.utils.translation import gettext_lazy as _

from privacy_portal.audit import catalogue

for action, sentence in {
    "approval.asked": _("An approval was asked for."),
    "approval.accepted": _("An approval was given."),
    "approval.rejected": _("An approval was rejected."),
    "approval.withdrawn": _("A request for approval was withdrawn."),
    "approval.expired": _("A request for approval ran out of time."),
    "approval.confirmed": _("Whoever asked for an approval confirmed that they saw the answer."),
}.items():
    catalogue.register(action, sentence, ("approval", "kind"))
catalogue.register("workspace.passed_on", _("A workspace was passed on to another owner."), ("before", "after", "on"))
catalogue.register(
    "profile.loaded", _("A profile was loaded."), ("profile", "version", "added", "changed", "ended", "removed")
)

for action, sentence in {
    "incident.entered": _("An incident was entered."),
    "incident.changed": _("What is known of an incident was changed."),
    "incident.assessed": _("The risk of an incident was assessed: %(risk)s."),
    "incident.reported": _("A report of an incident was entered: %(duty)s, %(law)s."),
    "incident.no_report_proposed": _("It was proposed to tell no authority of an incident."),
    "incident.no_report_accepted": _("A second officer agreed that no authority is told."),
    "incident.no_report_rejected": _("A second officer did not agree that no authority is told."),
    "incident.no_report_taken_back": _("What is known changed, so it is open again whether an authority is told."),
    "incident.customers_exported": _("The workspaces that an incident concerns were exported: %(count)s."),
    "incident.customers_told": _("Owners of workspaces were told of an incident: %(count)s."),
    "incident.acknowledged": _("An owner acknowledged the notice of an incident."),
    "incident.reminded": _("Officers were reminded of a date of an incident: %(duty)s, %(law)s."),
    "incident.closed": _("An incident was closed."),
    "disclosure.recorded": _("A disclosure was recorded. It rests on: %(ground)s."),
    "disclosure.blocked": _("A disclosure was blocked: no consent and no exception was known."),
    "disclosure.corrected": _("A disclosure was corrected by a counter-entry."),
    "disclosure.block_seen": _("An officer looked at a disclosure that had been blocked."),
    "disclosure.looked_up": _("The disclosures about a person were looked up: %(count)s."),
    "disclosure.exported": _("The log of disclosures was exported: %(count)s."),
    "closure.proposed": _("It was proposed to close the service on %(day)s."),
    "closure.announced": _("A second officer announced that the service closes on %(day)s."),
    "closure.told": _("People were told by mail that the service closes: %(count)s."),
    "closure.stopped": _("The service is closed. Nothing is collected any more."),
    "closure.task_added": _("Something was added that has to go with the service."),
    "closure.rule_set": _("A rule was set that deletes a kind of data once the service is closed."),
    "closure.rule_taken_back": _("A rule that was to delete a kind of data at the end of the service was taken back."),
    "closure.reminded": _("Officers were reminded of what is left to do at the end of the service."),
    "closure.task_done": _("Data of the closed service were deleted or made anonymous."),
    "closure.finished": _("Everything of the closed service is gone."),
    "closure.cancelled": _("The end of the service was called off."),
    "succession.proposed": _("It was proposed that the business goes to another organisation on %(day)s."),
    "succession.announced": _("A second officer announced that the business goes to another organisation on %(day)s."),
    "succession.told": _("People were told by mail that the business goes to another organisation: %(count)s."),
    "succession.in_effect": _("The business went to another organisation. Workspaces that moved: %(count)s."),
    "succession.cancelled": _("The transfer of the business was called off."),
    "demand.entered": _("A demand of an authority was entered."),
    "demand.considered": _("Legal remedies against a demand were considered."),
    "demand.decided": _("A demand was decided: %(decision)s."),
    "demand.closed": _("A demand was closed."),
    "demand.silence_over": _("Officers were reminded that a person may be told of a demand now."),
}.items():
    catalogue.register(
        action,
        sentence,
        ("id", "risk", "duty", "law", "number", "count", "ground", "decision", "fields", "late", "day", "rule"),
    )
for action, sentence in {
    "subprocessor.announced": _("A change of the sub-processors was announced."),
    "subprocessor.dropped": _("An announced change of the sub-processors was dropped."),
    "subprocessor.in_effect": _("An announced change of the sub-processors took effect."),
    "subprocessor.overruled": _("A change of the sub-processors goes ahead although objections have no answer."),
}.items():
    catalogue.register(action, sentence, ("subprocessor", "kind", "objections"))
for action, sentence in {
    "objection.made": _("The owner of a workspace objected to a change of the sub-processors."),
    "objection.answered": _("An objection to a change of the sub-processors was answered."),
}.items():
    catalogue.register(action, sentence, ("subprocessor", "workspace", "answer"))
catalogue.register("notification.on", _("Somebody switched a kind of mail on: %(kind)s."), ("kind",))
catalogue.register("notification.off", _("Somebody switched a kind of mail off: %(kind)s."), ("kind",))
catalogue.register("subprocessor.notices_on", _("Mails about changes of the sub-processors were turned on."))
catalogue.register("subprocessor.notices_off", _("Mails about changes of the sub-processors were turned off."))
catalogue.register("recipient.assessed", _("The assessment of a recipient was recorded."), ("recipient", "review_by"))
for action, sentence in {
    "invitation.sent": _("An invitation to be %(role)s was sent."),
    "invitation.accepted": _("An invitation to be %(role)s was accepted."),
    "invitation.taken_back": _("An invitation to be %(role)s was taken back."),
    "invitation.lapsed": _("An invitation to be %(role)s ran out of time."),
}.items():
    catalogue.register(action, sentence, ("invitation", "role", "workspace"))
catalogue.register(
    "membership.begun", _("User %(person)s became %(role)s."), ("membership", "person", "role", "workspace")
)
catalogue.register(
    "membership.ended",
    _("User %(person)s is no longer %(role)s (%(reason)s)."),
    ("membership", "person", "role", "workspace", "reason"),
)
catalogue.register("account.corrected", _("User %(person)s corrected their account: %(fields)s."), ("person", "fields"))
catalogue.register("account.closed", _("User %(person)s closed their account."), ("person",))
catalogue.register("account.closed_by_platform", _("The platform closed the account of user %(person)s."), ("person",))
catalogue.register(
    "account.suspended", _("The account of user %(person)s lets nobody in until something is settled."), ("person",)
)
catalogue.register("account.let_in_again", _("The account of user %(person)s opened again."), ("person",))
catalogue.register(
    "account.linked", _("User %(person)s signs in through %(provider)s from now on."), ("person", "provider")
)
catalogue.register(
    "account.unlinked", _("User %(person)s no longer signs in through %(provider)s."), ("person", "provider")
)
catalogue.register(
    "approval.came_late", _("Somebody answered an approval that had been answered."), ("approval", "kind", "attempt")
)
catalogue.register("approval.reminded", _("A reminder of an approval was sent."), ("approval", "kind", "told"))
for action, sentence in {
    "absence.deputy_named": _("Somebody named a deputy for the time of their absence."),
    "absence.ended": _("An absence ended, and its deputy answers no longer."),
}.items():
    catalogue.register(action, sentence, ("person", "deputy", "workspace"))
for action, sentence in {
    "policy.forbidden": _("The owner of a workspace forbade its members to consent to %(key)s."),
    "policy.allowed": _("The owner of a workspace let its members consent to %(key)s again."),
}.items():
    catalogue.register(action, sentence, ("workspace", "key"))
for action, sentence in {
    "connection.asked": _("A workspace asked another for a connection."),
    "connection.opened": _("Two workspaces were connected."),
    "connection.declined": _("A connection between two workspaces did not come about."),
    "connection.replaced": _("What two workspaces share was agreed anew."),
    "connection.ended": _("A connection between two workspaces was ended."),
}.items():
    catalogue.register(action, sentence, ("connection", "asking", "asked", "categories", "side", "because"))
