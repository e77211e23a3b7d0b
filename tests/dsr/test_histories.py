"""Who decided before is told to the person, as far as the evidence says it and no further (EK-05)."""

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from dsr import histories, identification
from dsr.connectors.base import Candidate, Membership
from dsr.models import Case, Request
from privacy_portal.dates import date_words
from tests.dsr.owners import TRACES, unnamed_owner
from tests.dsr.visiting import open_case, page
from tests.factories import part, proven, searched
from workspaces import ownership
from workspaces.models import Membership as Held
from workspaces.models import Organisation, Platform, Workspace

JOINED, SOLD, LEFT = date(2024, 1, 10), date(2025, 3, 1), date(2026, 4, 1)


def was_in_sakura(monkeypatch: pytest.MonkeyPatch, until: date | None = None) -> None:
    matched = identification.matched_candidates
    known = (Membership("ws-sakura", "member", JOINED, until),)

    def told(case: Case) -> list[Candidate]:
        return [replace(one, workspaces=known) for one in matched(case)]

    monkeypatch.setattr(identification, "matched_candidates", told)


@pytest.mark.req("EK-05")
def test_the_person_reads_since_when_the_owner_decides_and_who_did_before(
    enkomm: Platform, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    was_in_sakura(monkeypatch)
    case = proven(enkomm)

    said = histories.sentences(part(case, 2))
    assert said == [f"Since {date_words(JOINED)}. Before: enKomm."]
    open_case(client, case)
    assert said[0] in " ".join(page(client, case, "who").content.decode().split())


@pytest.mark.req("EK-05")
def test_whoever_left_reads_until_when_it_was_the_owners(enkomm: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    was_in_sakura(monkeypatch, LEFT)
    said = histories.sentences(part(proven(enkomm), 2))

    assert any(one.startswith(f"Until {date_words(LEFT)}, when you left.") for one in said)


@pytest.mark.req("EK-05", "EC-08")
def test_a_workspace_that_was_sold_names_the_owner_before(
    enkomm: Platform, omar: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    was_in_sakura(monkeypatch)
    kaede = Organisation.objects.get(key="kaede")
    ownership.pass_on(Workspace.objects.get(key="ws-sakura"), kaede, SOLD, by=omar)

    (said,) = histories.sentences(part(proven(enkomm), 2))
    assert said.startswith(f"Since {date_words(SOLD)}. Before: ")
    assert "Sakura KK" in said


@pytest.mark.req("QO-01", "EK-05")
def test_history_gives_away_no_owner_who_may_not_be_named(
    enkomm: Platform, omar: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    was_in_sakura(monkeypatch)
    owner = unnamed_owner(enkomm)
    sakura = Workspace.objects.get(key="ws-sakura")
    ownership.put(sakura, owner, date(2025, 1, 1))
    ownership.pass_on(sakura, Organisation.objects.get(key="kaede"), SOLD, by=omar)

    said = " ".join(histories.sentences(part(proven(enkomm), 2)))
    assert "the organisation responsible" in said
    assert [trace for trace in TRACES if trace in said.casefold()] == []


def test_nothing_is_told_before_the_person_proved_who_they_are(
    enkomm: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    was_in_sakura(monkeypatch)
    case = searched(enkomm)
    assert histories.sentences(part(case)) == []
    case = proven(enkomm)
    Request.objects.filter(case=case, part=2).update(verification=None)

    assert histories.sentences(part(case, 2)) == []
