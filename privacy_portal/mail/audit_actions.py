from django.utils.translation import gettext_lazy as _

from privacy_portal.audit import catalogue

catalogue.register("mail.sent", _("A mail was sent (%(template)s)."), ("mail", "template"))
catalogue.register(
    "mail.failed",
    _("A mail could not be sent (%(template)s): %(failure)s, after %(attempts)s attempts."),
    ("mail", "template", "failure", "attempts"),
)
