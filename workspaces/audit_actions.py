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
catalogue.register(
    "account.linked", _("User %(person)s signs in through %(provider)s from now on."), ("person", "provider")
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
    "connection.asked": _("A workspace asked another for a connection."),
    "connection.opened": _("Two workspaces were connected."),
    "connection.declined": _("A connection between two workspaces did not come about."),
    "connection.replaced": _("What two workspaces share was agreed anew."),
    "connection.ended": _("A connection between two workspaces was ended."),
}.items():
    catalogue.register(action, sentence, ("connection", "asking", "asked", "categories", "side", "because"))
