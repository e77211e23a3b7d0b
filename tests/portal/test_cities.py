"""The place whose clock a date follows, named as its reader names it."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from privacy_portal import dates
from privacy_portal.cities import CITIES

pytestmark = pytest.mark.any_database


def test_a_japanese_reader_finds_tokyo_in_japanese() -> None:
    with translation.override("ja"):
        words = dates.datetime_words(datetime(2026, 9, 30, 6, tzinfo=UTC), zone="Asia/Tokyo", name_zone=True)
    assert words == "2026年9月30日(水) 15:00（東京時間）"


def test_every_clock_of_every_law_has_its_city() -> None:
    rules = (Path(settings.BASE_DIR) / "dsr" / "law" / "rules").glob("*.yaml")
    zones = {
        zone for path in rules for zone in re.findall(r"\b(?:timezone|time_zone): *\"?(\w+(?:/\w+)+)", path.read_text())
    }
    assert len(zones) > 30
    assert zones <= set(CITIES)
