"""Mistakes in a profile pack: each is told with file and line and what to do, and then nothing is loaded."""

import shutil
from pathlib import Path

import pytest

from privacy_portal.profiles.loader import load
from privacy_portal.profiles.pack import ProfileError
from tests.cast import PEOPLE
from tests.portal.packs import ENKOMM, change, line_of, promise
from tests.stored import rows
from workspaces.models import Platform

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("edit", "at", "sentence"),
    [
        (
            ("workspaces.yaml", "owner: lotus,", "owner: nobody,"),
            "ws-lotus,",
            "there is no organisation nobody; there are blue-kettle",
        ),
        (
            ("workspaces.yaml", "kind: business, owner: kaede", "kind: commercial, owner: kaede"),
            "ws-kaede",
            "write 'personal' or 'business'",
        ),
        (
            ("workspaces.yaml", "key: ws-den-long", "key: ws-lotus"),
            "Đèn Lồng,",
            "ws-lotus stands twice; give one of them another key",
        ),
        (("workspaces.yaml", "owner: grue-papier, ", ""), "ws-grue-papier", "name an organisation under owner"),
        (("people.yaml", "[{role: officer}]", "[]"), "mei@", "name at least one"),
        (
            ("people.yaml", "workspace: ws-lotus", "workspace: ws-moon"),
            "role: owner, workspace: ws-moon",
            "there is no workspace ws-moon; ",
        ),
        (("people.yaml", "{role: owner, workspace: ws-lotus}", "{role: owner}"), "[{role: owner}]", "belong to"),
        (
            ("categories.yaml", "ja: ご利用の記録", "de: Nutzung"),
            "de: Nutzung",
            "lacks ja; the platform speaks it, so add the text",
        ),
        (
            (
                "recipients.yaml",
                "{en: Services that a person connects, ja:",
                "{en: Services that a person connects, de:",
            ),
            "Services that",
            "lacks ja; the platform speaks it, so add the text",
        ),
        (
            ("retention.yaml", "clause: {en: Written instruction of 2026-04-01, ja:", "clause: {ja:"),
            "clause: {ja:",
            "lacks en; the platform speaks it, so add the text",
        ),
        (
            ("recipients.yaml", "document: {en: Standard contractual clauses of 2025-11-03, ja:", "document: {ja:"),
            "document: {ja:",
            "lacks en; the platform speaks it, so add the text",
        ),
        (("recipients.yaml", "name: Tin Post Ltd", "name: [Tin Post Ltd]"), "[Tin Post Ltd]", "write keys and values"),
        (("recipients.yaml", "name: Tin Post Ltd", 'name: ""'), 'name: ""', "is empty; write the text"),
        (("determination.yaml", "call_detail]", "calls]"), "calls]", "there is no category calls; there are account"),
        (("organisations.yaml", "operator: true", "operator: false"), "organisations:", "exactly one organisation"),
        (("organisations.yaml", "serves: []", "serves: [VN]"), "establishments:", "serves everybody else"),
        (("profile.yaml", "Asia/Tokyo", "Asia/Edo"), "Asia/Edo", "time zone"),
        (
            ("notices/privacy.yaml", "prevails_over: [privacy]", "prevails_over: [privcy]"),
            "prevails_over: [privcy]",
            "there is no notice privcy; do you mean privacy?",
        ),
        (
            (
                "notices/privacy.yaml",
                "    prevails_over: [privacy]\n    editions:\n      - last_updated: 2026-01-15\n",
                "    prevails_over: []\n    editions:\n      - last_updated: 2026-01-15\n",
            ),
            "places: [KR]",
            "an addendum names the text before which it counts",
        ),
        (
            (
                "notices/privacy.yaml",
                "titles: {en: Privacy notice, ja: プライバシー通知}",
                "titles: {en: Privacy notice, ja: プライバシー通知}\n    prevails_over: [hong-kong]",
            ),
            "prevails_over: [hong-kong]",
            "privacy would prevail over itself",
        ),
        (
            ("purposes.yaml", "recipients: [tin-post]", "recipients: [tin-pots]"),
            "recipients: [tin-pots]",
            "do you mean tin-post?",
        ),
        (("purposes.yaml", "telephone: }", "fax: }"), "fax: }", "is no channel"),
        (("purposes.yaml", "lasts_months: 24", "lasts_months: 0"), "lasts_months: 0", "write at least 1"),
        (("purposes.yaml", "key: outside-mail", "key: suggestions  # twice"), "# twice", "suggestions stands twice"),
        (("profile.yaml", "version:", "vversion:"), "vversion", "do you mean version?"),
        (("profile.yaml", "  - people.yaml", "  - persons.yaml"), "persons.yaml", "cannot be read"),
        (("profile.yaml", "include:\n", "include: people.yaml\nthen:\n"), "include:", "is a list of files"),
        (("notices/privacy.yaml", "2026-10-01", "2026-13-01"), "2026-13-01", "cannot be understood"),
        (("people.yaml", "name: Omar Haddad", "name: !!python/name:os.system x"), "omar@", "cannot be understood"),
        (("profile.yaml", "  - people.yaml", "  - ../people.yaml"), "../people.yaml", "outside"),
        (("systems.yaml", "sample:enkomm\n", "postgresql://u:p@host/x\n"), "postgresql", "write env:NAME"),
        (("systems.yaml", "dataset: dataset.yaml", "dataset: other.yaml"), "other.yaml", "cannot be read"),
        (
            ("dataset.yaml", "meetings: {category: none, workspace: workspace_id}", "meetings: {category: none}"),
            "meeting_participants:",
            "is placed by meetings, which names no workspace",
        ),
        (("dataset.yaml", "category: billing", "category: invoices"), "invoices:", "there is no category invoices"),
        (("dataset.yaml", "guest: individual_user", "guest: stranger"), "identity:", "no person type stranger"),
        (("dataset.yaml", "          role: role", "          kind: boss"), "memberships:", "no person type boss"),
        (
            ("dataset.yaml", "  channels: {category: none, workspace: workspace_id}", "  # nothing"),
            "collections:",
            "channels",
        ),
        (
            ("notices/privacy.yaml", "effective_from: 2026-10-01", "effective_from: 2026-01-01"),
            "2026-09-01",
            "each on a later day; move it",
        ),
        (
            ("organisations.yaml", "contact_email: privacy@lotus.example", "contact_email: lotus"),
            "lotus}",
            "a mail address",
        ),
        (("organisations.yaml", "country: DE", "country: Germany"), "Germany", "two capitals, such as JP"),
        (("profile.yaml", "#12508A", "blue"), "blue", 'a colour, such as "#12508A"'),
        (("workspaces.yaml", "owner: sakura, creator", "owner: sakuro, creator"), "sakuro", "do you mean sakura?"),
        (("people.yaml", "name: Omar Haddad", "name: [Omar]"), "[Omar]", "text; put it in quotes"),
        (("categories.yaml", "  - key: account\n", "  - name: account\n"), "  - name: account", "is missing; add it"),
        (("profile.yaml", "languages: [en, ja]", "languages: en"), "languages", "a list, each entry on a line"),
    ],
)
def test_a_mistake_is_told_with_file_line_and_what_to_do_and_changes_nothing(
    enkomm: Platform, pack: Path, edit: tuple[str, str, str], at: str, sentence: str
) -> None:
    before = rows()
    change(pack, *edit)

    with pytest.raises(ProfileError) as refused:
        load(pack, demo=True, people_in_samples=PEOPLE)

    told = [problem for problem in refused.value.problems if sentence in problem]
    assert told, refused.value.problems
    assert told[0].startswith(f"enkomm/{edit[0]}:{line_of(pack, edit[0], at)}: ")
    assert rows() == before


def test_broken_yaml_and_a_key_that_stands_twice_are_told_with_their_line(pack: Path) -> None:
    change(pack, "people.yaml", "people:\n", "people: [\n")
    with pytest.raises(ProfileError, match=r"enkomm/people.yaml:\d+: "):
        load(pack, demo=True)
    shutil.copy(ENKOMM / "people.yaml", pack / "people.yaml")
    change(pack, "profile.yaml", "  name: enKomm\n", "  name: enKomm\n  name: Another\n")
    line = line_of(pack, "profile.yaml", "name: Another")
    with pytest.raises(ProfileError, match=f"enkomm/profile.yaml:{line}: name stands twice"):
        load(pack, demo=True)


def test_a_situation_that_no_rule_decides_is_a_mistake(pack: Path) -> None:
    change(pack, "determination.yaml", "categories: all", "categories: [account]")
    with pytest.raises(ProfileError, match="no rule says who decides about call_detail in every situation"):
        load(pack, demo=True)


def test_all_mistakes_are_told_at_once(pack: Path) -> None:
    change(pack, "workspaces.yaml", "owner: lotus,", "owner: nobody,")
    change(pack, "categories.yaml", "ja: ご利用の記録", "de: Nutzung")
    change(pack, "dataset.yaml", "category: billing", "category: invoices")
    with pytest.raises(ProfileError) as refused:
        load(pack, demo=True)
    assert len({problem.split(":")[0] for problem in refused.value.problems}) == 3


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("rights: [erasure]", "rights: [erasing]", "rights:", "there is no right erasing"),
        ("length: 30 days", "length: thirty days", "length:", "not a length of time"),
        ("starts: contact_confirmed", "starts: whenever", "starts:", "write 'receipt' or 'contact_confirmed'"),
        (", ja: ", ", vi: ", "texts:", "lacks ja"),
        ("    clause: Terms of service, 9.2\n", "", "key: erasure-30", "is missing; add it"),
        (
            "    clause:",
            "    since: 2026-10-01\n    until: 2026-10-01\n    clause:",
            "until:",
            "ends before it begins",
        ),
    ],
)
def test_a_mistake_in_a_promise_is_told_with_its_line(pack: Path, old: str, new: str, line: str, problem: str) -> None:
    promise(pack, old, new)

    with pytest.raises(ProfileError) as refused:
        load(pack, demo=True)

    place = f"enkomm/promises.yaml:{line_of(pack, 'promises.yaml', line)}"
    assert any(told.startswith(place) and problem in told for told in refused.value.problems), refused.value.problems
