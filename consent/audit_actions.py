from django.utils.translation import gettext_lazy as _

from privacy_portal.audit import catalogue

catalogue.register("notice.published", _("An edition of a notice was published."), ("number", "digest"))
catalogue.register(
    "purpose.published", _("A version of what people are asked for was published."), ("number", "digest")
)
catalogue.register(
    "consent.sealed", _("%(events)s events of the consent ledger were sealed."), ("number", "events", "digest")
)
catalogue.register("consent.rebuilt", _("How things stand with consents was made anew from the ledger."), ("mended",))
