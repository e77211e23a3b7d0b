"""Rita's data does not reach a log, even where a library quotes it."""

import logging

import pytest

from privacy_portal.logs import MaskingFormatter, masked

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize(
    "text",
    [
        "Refused recipient rita@example.org",
        "To: Rita Sample <rita.sample+portal@example.co.jp>",
        "mailto:rita@example.org?subject=x",
        "DETAIL:  Key (name)=(rita@example.org) already exists.",
        "Key (phone, name) failed\nDETAIL:  Failing row contains (7, rita, +49 30 1234567).",
        "Not Found: /enkomm/download/ritaW3b6hJ0vXq2YkZ8s4mT1pL9cD5fG7nA/",
        'GET /enkomm/ask/?name=rita HTTP/1.1" 200',
    ],
)
def test_a_line_that_quotes_rita_is_masked(text: str) -> None:
    assert "rita" not in masked(text).replace("Rita Sample", "")
    assert "+49" not in masked(text)


@pytest.mark.parametrize(
    "text",
    [
        "Step 41 of request EK 7F3K-2Q-1 is done",
        "Not Found: /enkomm/cases/0192f7a4-6e5b-7c3d-9a1f-2b4c6d8e0f13/",
        "Task privacy_portal.mail.tasks.send_mail[5f0c0c7e-0c8e-4c0a-9b60-0d2a5a3a7f11] succeeded in 0.1s",
    ],
)
def test_a_line_of_ids_stays_as_it_is(text: str) -> None:
    assert masked(text) == text


def test_a_traceback_is_masked_too() -> None:
    error = ValueError("rita@example.org is no account")
    text = MaskingFormatter().format(
        logging.LogRecord("dsr", logging.ERROR, __file__, 1, "failed", (), (ValueError, error, None))
    )
    assert "ValueError: [mail] is no account" in text


def test_every_log_of_the_portal_goes_through_the_mask() -> None:
    handlers = logging.getLogger().handlers
    assert any(isinstance(handler.formatter, MaskingFormatter) for handler in handlers)
    assert not logging.getLogger("django").handlers
