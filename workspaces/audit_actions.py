from django.utils.translation import gettext_lazy as _

from privacy_portal.audit import catalogue

for action, sentence in {
    "approval.asked": _("An approval was asked for."),
    "approval.accepted": _("An approval was given."),
    "approval.rejected": _("An approval was rejected."),
    "approval.withdrawn": _("A request for approval was withdrawn."),
    "approval.expired": _("A request for approval ran out of time."),
}.items():
    catalogue.register(action, sentence, ("approval", "kind"))
catalogue.register("workspace.passed_on", _("A workspace was passed on to another owner."), ("before", "after", "on"))
catalogue.register(
    "profile.loaded", _("A profile was loaded."), ("profile", "version", "added", "changed", "ended", "removed")
)
