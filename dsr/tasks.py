"""Thin entry points for Celery: ids in, a verb called, nothing decided."""

from celery import shared_task

from dsr import sweeps
from dsr.workflow import runner


@shared_task(name="dsr.run_step")
def run_step(step_id: int) -> None:
    """Run the step if it is due."""
    runner.run(step_id)


@shared_task(name="dsr.sweep")
def sweep() -> None:
    """Do what only time brings about."""
    sweeps.sweep_all()
