"""What the mail tests share: a platform, the templates of a test mail, and a way to write one."""

from pathlib import Path
from typing import Any

import pytest

from privacy_portal.encryption.models import SubjectKey
from privacy_portal.mail import outbox
from privacy_portal.mail.models import OutgoingMail
from workspaces.models import Platform

TEMPLATES = Path(__file__).parent / "templates"


@pytest.fixture
def test_templates(settings: Any) -> None:
    """Find templates/mail/letter.* beside these tests."""
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], TEMPLATES]}]


@pytest.fixture
def enkomm(db: None) -> Platform:
    return Platform.objects.create(
        slug="enkomm", name="enKomm", reference_prefix="EK", contact_email="privacy@enkomm.example"
    )


def write(platform: Platform, key: SubjectKey | None = None, **changes: Any) -> OutgoingMail:
    """Queue the test mail to Rita."""
    wanted: dict[str, Any] = {
        "to": "rita@example.org",
        "language": "en",
        "context": {"name": "Rita & Söhne", "reference": "EK 7F3K-2Q"},
        "dedupe_key": "received",
        "reference": "EK 7F3K-2Q",
    }
    return outbox.queue("letter", platform=platform, subject_key=key, **wanted | changes)
