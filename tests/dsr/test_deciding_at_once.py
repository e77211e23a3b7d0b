"""Two people decide at the same moment in their browsers, 200 times: one decision counts, and the other one is told.

The trail tells of both acts each time. Before each round the rows stand as they stood before the first.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from dsr.models import Case, Decision, DecisionOutcome, Right, Status
from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from tests import factories
from tests.at_once import together
from tests.dsr.desk import signed_in, url
from tests.dsr.test_acting_at_once import question
from tests.factories import answered_from, checked, part
from tests.stored import RowChange, rows
from workspaces.models import ApprovalState, Membership, Platform

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.long,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("second_factor_excused"),
]
ROUNDS = 200
REFUSAL = {"ground": "legal_duty_to_keep", "text": "Our contract with you still runs, so the messages are needed."}


@contextmanager
def as_before(start: dict[Any, Any]) -> Iterator[int]:
    """Let the block change rows, and put them back; yield the number of the trail's last entry, which keeps growing."""
    last = AuditEntry.objects.order_by("-seq").values_list("seq", flat=True)[0]
    yield last
    back = RowChange.between(rows(), start)
    kept = RowChange(
        [change for change in back.written if "audit_" not in change[0].name],
        [change for change in back.gone if "audit_" not in change[0].name],
    )
    kept.repeat()


def acts_since(seq: int, *actions: str) -> list[str]:
    """Return which of `actions` the trail tells of after the entry `seq`, in its order."""
    found = AuditEntry.objects.filter(seq__gt=seq, action__in=actions).order_by("seq")
    return list(found.values_list("action", flat=True))


def room(name: str, approval: Any) -> str:
    key = approval.public_id
    return reverse(name, kwargs={"platform": "enkomm", "workspace": "ws-sakura", "approval": key})


@pytest.fixture
def case(enkomm: Platform, omar: Membership) -> Case:
    answered_from(enkomm, "DE", "Europe/Berlin")
    return checked(enkomm, Right.ERASURE, omar)


@pytest.mark.req("CP-01", "X-05")
def test_of_two_owners_one_decision_counts_and_the_other_reads_who_when_and_what(
    enkomm: Platform, case: Case, olga: Membership
) -> None:
    kenji = factories.owner(enkomm, "ws-sakura", "kenji@sakura.example", "Kenji Mori")
    asked = question(part(case, 2))
    olgas, kenjis = signed_in(olga), signed_in(kenji)
    accept, refuse = room("workspace_approval_accept", asked), room("workspace_approval_refuse", asked)
    start, winners = rows(), set()

    for _round in range(ROUNDS):
        with as_before(start) as seq:
            accepted, refused = together(
                lambda: olgas.post(accept, {"digest": asked.digest}), lambda: kenjis.post(refuse, REFUSAL)
            )

            asked.refresh_from_db()
            assert {accepted.status_code, refused.status_code} == {302, 409}
            won = asked.state == ApprovalState.ACCEPTED
            assert accepted.status_code == (302 if won else 409)
            told = (refused if won else accepted).content.decode()
            assert ("Olga Petrova" if won else "Kenji Mori") in told
            assert ("Approved by Sakura KK" if won else "Rejected by Sakura KK") in told
            assert f'datetime="{asked.decided_at:%Y-%m-%d}' in told
            decision = Decision.objects.get(request=part(case, 2))
            assert decision.outcome == (DecisionOutcome.ACCEPT if won else DecisionOutcome.REFUSE)
            first = "approval.accepted" if won else "approval.rejected"
            acts = acts_since(seq, "approval.accepted", "approval.rejected", "approval.came_late")
            assert acts == [first, "approval.came_late"]
            winners.add(won)
    assert winners == {True, False}


@pytest.mark.req("X-05")
def test_one_officer_extends_while_another_refuses_and_the_refusal_counts(
    case: Case, omar: Membership, mei: Membership
) -> None:
    request = part(case)
    extend, refuse = url("desk_extend", request), url("desk_refuse", request)
    until = (now() + timedelta(days=45)).date().isoformat()
    more, no = {"reason": "complexity", "until": until, "stage": "send"}, {**REFUSAL, "stage": "send"}
    omars, meis = signed_in(omar), signed_in(mei)
    start, orders = rows(), set()

    for _round in range(ROUNDS):
        with as_before(start) as seq:
            extended, refused = together(lambda: omars.post(extend, more), lambda: meis.post(refuse, no))

            assert refused.status_code == 302
            assert Decision.objects.get(request=request).decided_by == mei.user
            assert part(case).status == Status.REFUSED
            acts = acts_since(seq, "request.extended", "request.decided", "request.came_late")
            if extended.status_code == 302:
                assert acts == ["request.extended", "request.decided"]
            else:
                assert extended.status_code == 409
                assert "The request now stands like this: Refused" in extended.content.decode()
                assert acts == ["request.decided", "request.came_late"]
            orders.add(extended.status_code)
    assert 409 in orders
