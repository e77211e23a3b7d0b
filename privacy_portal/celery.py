"""The Celery application.

Messages carry ids only and are hints to look at a row: a lost or a repeated message changes no outcome
(see docs/guarantees.md).
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "privacy_portal.settings")

app = Celery("privacy_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
