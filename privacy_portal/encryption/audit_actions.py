from django.utils.translation import gettext_lazy as _

from privacy_portal.audit import catalogue

catalogue.register(
    "keys.rotated",
    _("Everything was encrypted anew under the master key %(master)s: %(keys)s keys of persons, %(values)s values."),
    ("master", "keys", "values"),
)
