"""The law changes while others work, on PostgreSQL: nobody meets a deadlock, and of two who accept, one does."""

from typing import Any

import pytest

from dsr import editions, intake, law_updates, opinions
from dsr.models import LawEdition, OpinionState
from tests.at_once import ENTRY_WRITTEN, ROW_HELD, at_once, together
from tests.dsr.lawyers import LAW, accepted, draft, five_days, override, product_brings, proposed
from tests.dsr.test_acting_at_once import no_deadlock
from tests.factories import confirmed, part, submission
from workspaces import approvals
from workspaces.models import Membership, Platform

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
STOPS = pytest.mark.parametrize("stop", [ROW_HELD, ENTRY_WRITTEN])


@STOPS
def test_of_two_officers_one_accepts_an_update(
    enkomm: Platform, omar: Membership, mei: Membership, monkeypatch: pytest.MonkeyPatch, stop: str
) -> None:
    confirmed(enkomm)
    with product_brings(monkeypatch, LAW, five_days):
        shown = law_updates.moved_by(law_updates.update(LAW)).digest
        first, late = at_once(
            lambda: law_updates.accept(LAW, by=omar, shown=shown),
            lambda: law_updates.accept(LAW, by=mei, shown=shown),
            stop=stop,
        )

    assert first.accepted_by == omar.user
    assert isinstance(late, law_updates.NothingNew | opinions.Changed)
    assert LawEdition.objects.filter(code=LAW, replaced_at=None).count() == 1


@STOPS
def test_a_word_is_accepted_while_an_update_is(
    enkomm: Platform, omar: Membership, mei: Membership, monkeypatch: pytest.MonkeyPatch, stop: str
) -> None:
    confirmed(enkomm)
    opinion = proposed(draft(path="fees"), omar)
    word = opinions.moved_by(opinion).digest
    with product_brings(monkeypatch, LAW, five_days):
        shown = law_updates.moved_by(law_updates.update(LAW)).digest
        outcomes = at_once(
            lambda: law_updates.accept(LAW, by=omar, shown=shown),
            lambda: opinions.accept(opinion, by=mei, shown=word),
            stop=stop,
        )

        assert no_deadlock(*outcomes)
        assert editions.read(LAW) is not None
        assert law_updates.pending() == []
    opinion.refresh_from_db()
    assert opinion.state in (OpinionState.IN_FORCE, OpinionState.PROPOSED)


@STOPS
def test_rita_withdraws_and_others_ask_while_the_law_changes(
    enkomm: Platform, omar: Membership, mei: Membership, stop: str
) -> None:
    case = confirmed(enkomm)
    opinion = proposed(override(), omar)
    shown = opinions.moved_by(opinion).digest

    outcomes = at_once(lambda: opinions.accept(opinion, by=mei, shown=shown), lambda: intake.withdraw(case), stop=stop)
    later = together(lambda: intake.submit(enkomm, submission()), lambda: accepted(override("3 days"), omar, mei))

    assert no_deadlock(*outcomes, *later)


def test_two_who_ask_first_under_a_law_share_its_edition(enkomm: Platform) -> None:
    asked: list[Any] = together(*[lambda: intake.submit(enkomm, submission(residence="BR"))] * 3)

    assert no_deadlock(*asked)
    assert LawEdition.objects.filter(code="BR").count() == 1
    assert len({part(case).clocks.get(law="BR").rule_version for case in asked}) == 1


def test_of_two_second_officers_one_answers(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    confirmed(enkomm)
    opinion = proposed(override(), omar)
    shown = opinions.moved_by(opinion).digest

    yes, no = at_once(
        lambda: opinions.accept(opinion, by=mei, shown=shown),
        lambda: opinions.reject(opinion, by=mei, reason="It says ten."),
        stop=ROW_HELD,
    )

    assert yes.state == OpinionState.IN_FORCE
    assert isinstance(no, approvals.AlreadyAnswered)
