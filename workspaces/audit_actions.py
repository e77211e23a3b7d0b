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
catalogue.register("profile.loaded", _("A profile was loaded."), ("profile", "version", "changed"))

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
