"""Two people at the same moment on PostgreSQL: one complaint, one verdict, one passing on."""

import pytest

from dsr import decisions, disputes, opt_outs, verdicts
from dsr.models import Case, Outcome, Right
from tests.at_once import ENTRY_WRITTEN, at_once
from tests.dsr.disputed import REASONS, WORDS, filed
from tests.factories import confirmed, part, submitted
from workspaces.models import Membership, Platform

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.req("EK-20")]


def test_pressing_twice_at_once_files_one_complaint(enkomm: Platform) -> None:
    about = part(confirmed(enkomm))
    one, other = part(about.case), part(about.case)

    first, late = at_once(
        lambda: disputes.file(one, Right.COMPLAINT, WORDS, language="en"),
        lambda: disputes.file(other, Right.COMPLAINT, WORDS, language="en"),
        stop=ENTRY_WRITTEN,
    )

    assert isinstance(late, disputes.AlreadyOpen)
    assert late.case == first
    assert Case.objects.filter(right=Right.COMPLAINT).count() == 1


def test_of_two_verdicts_at_once_one_counts(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    request = filed(part(confirmed(enkomm)))
    omars, meis = part(request.case), part(request.case)

    decided, late = at_once(
        lambda: verdicts.judge(omars, by=omar, verdict=Outcome.UPHELD, text=REASONS),
        lambda: verdicts.judge(meis, by=mei, verdict=Outcome.DISMISSED, text=REASONS),
        stop=ENTRY_WRITTEN,
    )

    assert isinstance(late, decisions.NotDeciding)
    assert request.decisions.get() == decided
    assert part(request.case).outcome == Outcome.UPHELD


def test_of_two_who_pass_it_on_at_once_one_counts(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    case = submitted(enkomm, Right.OPT_OUT_SALE)
    omars, meis = part(case), part(case)

    done, late = at_once(
        lambda: opt_outs.pass_on(omars, by=omar), lambda: opt_outs.pass_on(meis, by=mei), stop=ENTRY_WRITTEN
    )

    assert done is None
    assert isinstance(late, decisions.NotDeciding)
