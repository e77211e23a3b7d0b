"""Thin entry points for Celery: ids in, a verb called, nothing decided."""

from celery import shared_task

from dsr import recounts, retention_runner, sweeps
from dsr.workflow import runner


@shared_task(name="dsr.run_step")
def run_step(step_id: int) -> None:
    """Run the step if it is due."""
    runner.run(step_id)


@shared_task(name="dsr.run_retention")
def run_retention(run_id: int) -> None:
    """Work on the retention run if it is due."""
    retention_runner.run(run_id)


@shared_task(name="dsr.recount")
def recount(edition_id: int) -> None:
    """Count requests of a law anew, and hint at the rest."""
    recounts.go_on(edition_id)


@shared_task(name="dsr.sweep")
def sweep() -> None:
    """Do what only time brings about."""
    sweeps.sweep_all()
