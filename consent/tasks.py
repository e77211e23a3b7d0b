"""Thin entry points for Celery: ids in, a verb called, nothing decided."""

from celery import shared_task

from consent.lists import working
from consent.webhooks import sending


@shared_task(name="consent.take_in_list")
def take_in_list(list_id: int) -> None:
    """Take in the list, as far as it is confirmed and not finished."""
    working.run(list_id)


@shared_task(name=sending.TASK)
def deliver_webhooks(endpoint_id: int) -> None:
    """Deliver what is due for the endpoint."""
    sending.deliver(endpoint_id)
