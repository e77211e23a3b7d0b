"""The cookies of a pack: published in editions that never change, and mistakes told with file and line."""

import shutil
from pathlib import Path

import pytest

from consent.cookies import register
from consent.models import CookieEdition, Site
from privacy_portal.profiles.loader import load
from privacy_portal.profiles.pack import ProfileError
from privacy_portal.profiles.validation import check
from privacy_portal.scoping import platform_scope
from tests.portal.packs import PROFILES, change, line_of

EDITION = """    - effective_from: 2026-05-01
      cookies:
        - {name: one, category: essential, provider: Us, lasts: session, texts: {en: Needed., ja: 必須です。}}
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of NTT Cloud's pack."""
    return Path(shutil.copytree(PROFILES / "ntt-cloud", tmp_path / "ntt-cloud"))


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("file", "old", "new", "at", "sentence"),
    [
        ("cookies.yaml", "category: analytics", "category: analitics", "analitics", "do you mean analytics?"),
        (
            "cookies.yaml",
            "category: analytics",
            "category: news",
            "category: news",
            "purpose with the topic cookies news",
        ),
        ("cookies.yaml", "lasts: 13 months", "lasts: 13 moons", "13 moons", "session, until deleted, or a length"),
        ("cookies.yaml", "kind: pixel", "kind: gif", "kind: gif", "is not one of the words"),
        ("cookies.yaml", "kind: pixel", "knd: pixel", "knd: pixel", "do you mean kind?"),
        ("cookies.yaml", "name: site_ad", "name: site_visits  # twice", "# twice", "stands twice"),
        (
            "cookies.yaml",
            "https://www.ntt-cloud.example",
            "http://www.ntt-cloud.example",
            "sites:",
            "origin of a website",
        ),
        (
            "cookies.yaml",
            "for_advertising: [advertising]",
            "for_advertising: [essential]",
            "for_adv",
            "rests on consent",
        ),
        (
            "cookies.yaml",
            "analytics: [analytics_storage]",
            "news: [analytics_storage]",
            "consent_mode",
            "rests on consent",
        ),
        ("cookies.yaml", "[analytics_storage]", "[analytics]", "analytics: [analytics]", "write 'ad_storage'"),
        (
            "cookies.yaml",
            "effective_from: 2026-03-01",
            "effective_from: 2026-02-01",
            "essential",
            "is asked only later",
        ),
        ("profile.yaml", "  - cookies.yaml\n", "", "purposes:", "list them under cookies"),
        ("cookies.yaml", "            ja: 同じ", "            de: 同じ", "de: 同じ", "lacks ja"),
    ],
)
def test_a_mistake_is_told_with_its_line(pack: Path, file: str, old: str, new: str, at: str, sentence: str) -> None:
    change(pack, file, old, new)

    with pytest.raises(ProfileError) as caught:
        check(pack)

    assert sentence in str(caught.value)
    where = "purposes.yaml" if file == "profile.yaml" else file
    told = [int(one.split(":")[1]) for one in caught.value.problems if sentence in one and where in one]
    assert told
    assert min(abs(line - line_of(pack, where, at)) for line in told) <= 2


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ("basis: legitimate_interests", "a cookie is needed, or rests on consent"),
        ("basis: consent\n        options: {email: }", "a category of cookies is one choice"),
    ],
)
def test_a_cookie_rests_on_consent_or_is_needed(pack: Path, more: str, sentence: str) -> None:
    text = (pack / "purposes.yaml").read_text(encoding="utf-8")
    before, after = text.split("  - key: analytics\n")
    (pack / "purposes.yaml").write_text(
        before + "  - key: analytics\n" + after.replace("basis: consent", more, 1), encoding="utf-8"
    )

    with pytest.raises(ProfileError, match=sentence):
        check(pack)


@pytest.mark.django_db
def test_editions_are_added_and_a_site_that_left_the_pack_asks_nobody(
    pack: Path,
) -> None:
    platform = load(pack, demo=False).platform
    with platform_scope(platform.pk):
        assert [one.number for one in CookieEdition.objects.all()] == [1]
        assert [one.origin for one in Site.objects.all()] == ["https://www.ntt-cloud.example"]
        assert load(pack, demo=False).changed == 0

        with (pack / "cookies.yaml").open("a", encoding="utf-8") as file:
            file.write(EDITION)
        change(pack, "cookies.yaml", '["https://www.ntt-cloud.example"]', "[]")
        load(pack, demo=False)
        assert not Site.objects.exists()
        newest = register.in_force(platform)
        assert newest is not None
        assert (newest.number, [one["name"] for one in newest.cookies]) == (2, ["one"])

        change(pack, "cookies.yaml", "lasts: 13 months", "lasts: 14 months")
        with pytest.raises(ProfileError, match="was published with other cookies; add a new edition"):
            load(pack, demo=False)
