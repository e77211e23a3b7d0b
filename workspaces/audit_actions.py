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
catalogue.register("profile.loaded", _("A profile was loaded."), ("profile", "version", "changed"))
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
