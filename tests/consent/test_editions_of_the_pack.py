"""The pack beside the desk: both publish editions of a notice, and neither undoes what the other one published."""

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from consent import announcements, drafts, notices
from consent.models import Announcement, Door, Notice, NoticeVersion
from consent.pack_text import of_edition
from privacy_portal.clock import now
from privacy_portal.profiles import loader
from privacy_portal.profiles.pack import ProfileError
from tests.cast import PROFILE
from tests.consent.editions import NEW, SUMMARY, announced, written
from tests.dsr.desk import signed_in, text
from workspaces import approvals
from workspaces.models import Membership, Platform

pytestmark = pytest.mark.usefixtures("second_factor_excused")
DESK = "/enkomm/desk/consent/notices/"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PROFILE, tmp_path / "enkomm"))


def load(pack: Path) -> None:
    loader.load(pack, demo=False)


def add(pack: Path, *editions: dict[str, Any]) -> None:
    path = pack / "notices" / "privacy.yaml"
    said = yaml.safe_load(path.read_text())
    next(one for one in said["notices"] if one["key"] == "privacy")["editions"].extend(editions)
    path.write_text(yaml.safe_dump(said, allow_unicode=True))


def told(day: date, **more: Any) -> dict[str, Any]:
    return {
        "last_updated": now().date(),
        "effective_from": day,
        "sections": {code: [section] for code, section in NEW.items()},
        **more,
    }


def test_loading_the_pack_again_undoes_nothing_that_the_desk_published(
    omar: Membership, mei: Membership, pack: Path
) -> None:
    announced(omar, mei)
    load(pack)
    newest = NoticeVersion.objects.latest()
    assert (newest.number, newest.door) == (3, Door.DESK)


def test_a_pack_publishes_on_top_of_an_edition_of_the_desk_only_once_it_tells_it_too(
    omar: Membership, mei: Membership, pack: Path
) -> None:
    edition = announced(omar, mei).version
    later = told(edition.effective_from + timedelta(days=60))
    add(pack, later)
    with pytest.raises(ProfileError, match="edition 3 was published on the desk, and this pack does not know it"):
        load(pack)

    shown = signed_in(mei).get(f"{DESK}privacy/3/pack/")
    assert shown.content.decode() == of_edition(edition)
    path = pack / "notices" / "privacy.yaml"
    said = yaml.safe_load(path.read_text())
    of_privacy = next(one for one in said["notices"] if one["key"] == "privacy")
    of_privacy["editions"][2:] = [*yaml.safe_load(shown.content), later]
    path.write_text(yaml.safe_dump(said, allow_unicode=True))
    load(pack)
    load(pack)
    assert [one.door for one in Notice.objects.get(key="privacy").versions.all()] == [
        "pack",
        "desk",
        "pack",
        "pack",
    ]


def test_a_draft_on_top_of_an_edition_that_another_door_replaced_is_outdated(
    omar: Membership, mei: Membership, pack: Path
) -> None:
    draft = written(omar)
    question = drafts.ask(draft, by=omar)
    add(pack, told(now().date() + timedelta(days=35)))
    load(pack)

    with pytest.raises(drafts.Outdated):
        approvals.accept(question, by=mei)
    assert NoticeVersion.objects.latest().number == 3
    assert "This draft is outdated" in text(signed_in(omar).get(f"{DESK}drafts/{draft.public_id}/"))


def test_a_pack_that_says_what_changes_has_people_told_and_in_time(enkomm: Platform, pack: Path) -> None:
    add(pack, told(announcements.today(enkomm) + timedelta(days=29), summaries=SUMMARY))
    with pytest.raises(ProfileError, match="people are told 30 days ahead"):
        load(pack)
    path = pack / "notices" / "privacy.yaml"
    said = yaml.safe_load(path.read_text())
    of_privacy = next(one for one in said["notices"] if one["key"] == "privacy")
    of_privacy["editions"][-1]["effective_from"] += timedelta(days=1)
    path.write_text(yaml.safe_dump(said, allow_unicode=True))
    load(pack)
    assert Announcement.objects.get().version.number == 3
    assert notices.in_force(Notice.objects.get(key="privacy"), announcements.today(enkomm)).number == 2
