"""The Celery application.

Messages carry ids only and are hints to look at a row: a lost or a repeated message changes no outcome
(see docs/guarantees.md).
"""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "privacy_portal.settings")

app = Celery("privacy_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def refuse_unsafe_settings(**_kwargs: Any) -> None:
    """Stop a worker or a beat whose settings the checks refuse; commands check by themselves, Celery does not."""
    from privacy_portal.checks import refuse_to_start  # noqa: PLC0415  (settings are not loaded while this module is)

    try:
        refuse_to_start()
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from error  # Celery logs any other exception of a receiver and goes on
