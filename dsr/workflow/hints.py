"""Hints to workers that a row is worth a look. Losing one costs seconds, because the reconciler sends it again."""

from django.db import transaction

from dsr.models import Step
from privacy_portal import broker


def send_step(step: Step) -> None:
    """Hint at `step` once the transaction is committed."""
    step_id = step.pk
    transaction.on_commit(lambda: broker.hint("dsr.run_step", step_id))
