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
catalogue.register(
    "consent_list.confirmed",
    _("A list of %(lines)s people who agreed elsewhere was handed in."),
    ("kind", "purpose", "version", "workspace", "lines", "digest"),
)
catalogue.register(
    "consent_list.finished",
    _("A list was taken in: %(recorded)s recorded, %(known)s known before, %(refused)s refused."),
    ("recorded", "known", "refused"),
)
for action, sentence in {
    "kiosk.opened": _("A kiosk was opened that asks for %(purposes)s."),
    "kiosk.ended": _("A kiosk was closed."),
}.items():
    catalogue.register(action, sentence, ("purposes", "workspace"))
for action, sentence in {
    "notice.draft_begun": _("The next edition of a notice was begun."),
    "notice.draft_written": _("The next edition of a notice was written on."),
    "notice.draft_sent": _("A second officer was asked to publish an edition of a notice."),
    "notice.draft_discarded": _("The next edition of a notice was discarded."),
}.items():
    catalogue.register(action, sentence, ("id",))
for action, sentence in {
    "notice.announced": _("Edition %(number)s of a notice is announced; it takes effect on %(day)s."),
    "notice.told": _("%(count)s people were told of edition %(number)s of a notice."),
    "notice.all_told": _("All were told of edition %(number)s of a notice: %(count)s people."),
    "notice.acknowledged": _("Somebody was told of edition %(number)s of a notice and answered: %(answer)s."),
    "notice.objected": _("Somebody does not agree to edition %(number)s of a notice."),
    "notice.objection_answered": _("An objection to edition %(number)s of a notice was closed: %(outcome)s."),
}.items():
    catalogue.register(action, sentence, ("number", "day", "count", "answer", "outcome"))
catalogue.register("cookies.published", _("An edition of the register of cookies was published."), ("number", "digest"))
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
for action, sentence in {
    "recipient.contact_set": _("How a recipient hears of withdrawals was set: %(recipient)s, %(way)s."),
    "propagation.told": _("%(recipient)s was told of %(count)s withdrawals, and reminded of %(reminded)s."),
    "propagation.escalated": _("Officers were told that %(recipient)s did not confirm withdrawals."),
    "propagation.opened": _("Somebody at %(recipient)s opened the page with %(count)s withdrawals."),
    "propagation.answered": _("%(recipient)s answered a withdrawal: %(answer)s."),
    "propagation.closed": _("An officer saw to a withdrawal at %(recipient)s by hand."),
}.items():
    catalogue.register(action, sentence, ("recipient", "way", "count", "reminded", "id", "answer"))
