"""Thin entry points for Celery: ids in, a verb called, nothing decided."""

from celery import shared_task

from consent.lists import working


@shared_task(name="consent.take_in_list")
def take_in_list(list_id: int) -> None:
    """Take in the list, as far as it is confirmed and not finished."""
    working.run(list_id)
