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
for action, sentence in {
    "application.registered": _("An application was let in to the consent API: %(scopes)s."),
    "application.key_added": _("An application got a key that ends in %(ending)s."),
    "application.key_ended": _("The key of an application that ends in %(ending)s was ended."),
    "application.ended": _("An application was shut out of the consent API."),
}.items():
    catalogue.register(action, sentence, ("id", "scopes", "ending"))
catalogue.register(
    "consent.looked_up", _("The consents of a person were looked up: %(purpose)s."), ("purpose", "found")
)
catalogue.register("consent.expired", _("%(count)s consents ended because their time was over."), ("count",))
for action, sentence in {
    "child.reported": _("An application reported that a person is a child."),
    "child.found": _("An officer recorded that a person is a child. Their data are held back."),
    "child.guardian_asked": _("A guardian of a child was asked."),
    "child.objected": _("A person wrote that it is wrong that they are a child."),
    "child.objection_set_aside": _("An officer read what the person wrote, and was not convinced."),
    "child.agreed": _("A guardian agreed for a child. Consents that they gave: %(count)s."),
    "child.refused": _("A guardian did not agree for a child."),
    "child.closing": _("The account of a child is to be closed."),
    "child.deleting": _("The data of a child are being deleted: nothing can be taken back any more."),
    "child.closed": _("The account of a child is closed, and what was collected is gone."),
    "child.withdrawn": _("An officer took back that a person is a child."),
    "child.dismissed": _("An officer did not follow the report that a person is a child."),
    "child.of_age": _("A person decides themselves from today. Nothing is held back any more."),
}.items():
    catalogue.register(action, sentence, ("how", "count", "because", "evidence"))
