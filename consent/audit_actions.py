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
for action, sentence in {
    "application.webhook_set": _("An application is told of changes at %(host)s: %(changes)s."),
    "application.webhook_secret_changed": _("The webhooks of an application got a new secret."),
    "application.webhook_paused": _("The webhooks of an application were paused."),
    "application.webhook_resumed": _("The webhooks of an application were taken up again."),
    "application.webhook_tested": _("A test was sent to the webhook of an application."),
    "application.webhook_stopped": _("The webhooks of an application were stopped: %(because)s."),
    "application.webhook_replayed": _("%(count)s webhooks of an application were sent again."),
}.items():
    catalogue.register(action, sentence, ("id", "host", "changes", "because", "count"))
catalogue.register(
    "consent.looked_up", _("The consents of a person were looked up: %(purpose)s."), ("purpose", "found")
)
catalogue.register("consent.expired", _("%(count)s consents ended because their time was over."), ("count",))
for action, sentence in {
    "recipient.contact_set": _("How a recipient hears of withdrawals was set: %(recipient)s, %(way)s."),
    "propagation.told": _("%(recipient)s was told of %(count)s withdrawals, and reminded of %(reminded)s."),
    "propagation.escalated": _("Officers were told that %(recipient)s did not confirm withdrawals."),
    "propagation.opened": _("Somebody at %(recipient)s opened the page with %(count)s withdrawals."),
    "propagation.answered": _("%(recipient)s answered a withdrawal: %(answer)s."),
    "propagation.closed": _("An officer saw to a withdrawal at %(recipient)s by hand."),
}.items():
    catalogue.register(action, sentence, ("recipient", "way", "count", "reminded", "id", "answer"))
