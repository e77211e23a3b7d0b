"""Thin entry points for Celery: ids in, a verb called, nothing decided."""

from celery import shared_task

from consent.webhooks import sending


@shared_task(name=sending.TASK)
def deliver_webhooks(endpoint_id: int) -> None:
    """Deliver what is due for the endpoint."""
    sending.deliver(endpoint_id)
