from django.utils.translation import gettext_lazy as _

from privacy_portal.audit import catalogue

catalogue.register("notice.published", _("An edition of a notice was published."), ("number", "digest"))
