"""What Celery beat sends. Times are seconds. Steps and mails need no beat: `manage.py reconcile` looks after them."""

from typing import Any

SCHEDULE: dict[str, dict[str, Any]] = {
    "sweep": {"task": "dsr.sweep", "schedule": 60.0, "options": {"expires": 50}},
    "checkpoints": {
        "task": "privacy_portal.audit.tasks.write_checkpoints",
        "schedule": 600.0,
        "options": {"expires": 500},
    },
}
