from celery import shared_task

from privacy_portal.mail import delivery


@shared_task
def send_mail(mail_id: int) -> None:
    """Send the mail if it is still to be sent."""
    delivery.deliver(mail_id)
