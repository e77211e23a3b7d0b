"""The register of those who said no to the sale or to a use of their data. Later applications ask it by address."""

from django.db import models
from django.db.models import Q

from dsr.models.case import OPT_OUTS, Case, Right
from workspaces.models import PlatformOwned


class OptOut(PlatformOwned):
    """That an address (or an account), kept as a keyed hash, is opted out of `kind`. It outlives its case."""

    kind = models.CharField(max_length=32, choices=[(right, right.label) for right in map(Right, OPT_OUTS)])
    address_index = models.CharField(max_length=64)
    since = models.DateTimeField()
    case = models.ForeignKey(Case, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["platform", "address_index", "kind"], name="opt_out_per_address_and_kind"),
            models.CheckConstraint(condition=Q(kind__in=OPT_OUTS), name="opt_out_of_a_known_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} since {self.since:%Y-%m-%d}"
