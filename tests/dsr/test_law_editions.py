"""What is law here is what was accepted here: an update waits, counsel's word is put over it, and dates follow."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from dsr import cases, clock, editions, law_updates, moves, opinions, recounts, story, sweeps
from dsr.law import registry
from dsr.law.authorities import authority_for
from dsr.law.grounds import grounds
from dsr.law.words import legal_note
from dsr.models import ClockEventKind, LawEdition, LawOpinion, OpinionKind, OpinionState, Request, Right
from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from privacy_portal.scoping import platform_scope
from tests.dsr.lawyers import LAW, RESPONSE, accepted, draft, five_days, override, product_brings, proposed
from tests.factories import confirmed, part, submitted
from workspaces import approvals
from workspaces.models import Approval, ApprovalState, Membership, Platform


def twenty_days(content: Any) -> None:
    content["clocks"]["standard"]["response"]["value"] = "20 days"


def due(request: Request) -> Any:
    return part(request.case).due_at


# -- an update of the product -----------------------------------------------------------------------------------------


def test_the_first_request_accepts_the_text_that_came_with_the_product(enkomm: Platform) -> None:
    assert editions.in_force(LAW) is None

    confirmed(enkomm)

    edition = editions.in_force(LAW)
    assert edition is not None
    assert edition.accepted_by is None
    assert edition.content == editions.product_content(LAW)
    assert law_updates.pending() == []


def test_an_update_that_nobody_accepted_changes_nothing(enkomm: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    request = part(confirmed(enkomm))
    before = due(request)

    with product_brings(monkeypatch, LAW, five_days):
        sweeps.sweep_all()
        clock.recompute(request)

        assert law_updates.pending() == [LAW]
        assert due(request) == before
        assert due(part(confirmed(enkomm, email="other@example.org"))) > now() + timedelta(days=8)


def test_an_update_tells_what_it_changes_and_whose_dates_it_moves(
    enkomm: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = part(confirmed(enkomm))
    submitted(enkomm)  # nobody confirmed it, so officers do not see it
    confirmed(enkomm, residence="JP")

    with product_brings(monkeypatch, LAW, five_days):
        update = law_updates.update(LAW)
        found = law_updates.moved_by(update)

    assert [(change.path, change.fields) for change in update.changes] == [(RESPONSE, [("value", "10 days", "5 days")])]
    assert [move.request.pk for move in found.rows] == [request.pk]
    assert found.rows[0].earlier
    assert found.open_requests == 1


def test_accepting_an_update_moves_just_the_dates_that_were_shown(
    enkomm: Platform, omar: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    request, japanese = part(confirmed(enkomm)), part(confirmed(enkomm, residence="JP"))
    of_jp = due(japanese)

    with product_brings(monkeypatch, LAW, five_days):
        found = law_updates.moved_by(law_updates.update(LAW))
        law_updates.accept(LAW, by=omar, shown=found.digest, reason="Read by counsel.")

        assert due(request) == found.rows[0].after
        assert due(japanese) == of_jp
        assert law_updates.pending() == []
    assert part(request.case).clock.rule_version.startswith("VN/ten_days@2026-01-01#")
    kinds = [event.kind for event in request.clock_events.all()]
    assert kinds[-1] == ClockEventKind.LAW_CHANGED
    told = [event["text"] for event in story.events(cases.parts(request.case).get(part=1))]
    assert any("The rules by which your date is counted changed." in text for text in told)
    moved = AuditEntry.objects.get(action="request.date_moved")
    assert moved.subject == request.display_reference
    assert moved.facts["after"] == str(found.rows[0].after)
    mail = OutgoingMail.objects.get(template="date_moved")
    assert mail.recipient == "rita@example.org"
    assert "Rita" not in mail.text


def test_nobody_writes_to_an_address_that_was_never_confirmed(
    enkomm: Platform, omar: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = part(submitted(enkomm))

    with product_brings(monkeypatch, LAW, five_days):
        law_updates.accept(LAW, by=omar, shown=law_updates.moved_by(law_updates.update(LAW)).digest)

        assert request.clock_events.filter(kind=ClockEventKind.LAW_CHANGED).exists()
    assert not OutgoingMail.objects.filter(template="date_moved").exists()


def test_whoever_saw_other_moves_looks_again_before_anything_happens(
    enkomm: Platform, omar: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = part(confirmed(enkomm))

    with product_brings(monkeypatch, LAW, five_days):
        seen = law_updates.moved_by(law_updates.update(LAW)).digest
        confirmed(enkomm, email="other@example.org")
        with pytest.raises(opinions.Changed) as changed:
            law_updates.accept(LAW, by=omar, shown=seen)

    assert len(changed.value.moves.rows) == 2
    assert due(request) == request.due_at


def test_a_recount_goes_on_after_a_worker_was_killed(
    enkomm: Platform, omar: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = [part(confirmed(enkomm, email=f"r{number}@example.org")) for number in range(4)]
    counted = recounts._recount
    monkeypatch.setattr(recounts, "AT_ONCE", 1)

    def killed(pk: int, *rest: Any) -> bool:
        if pk == requests[2].pk:
            raise SystemExit
        return counted(pk, *rest)

    with product_brings(monkeypatch, LAW, five_days):
        law_updates.accept(LAW, by=omar, shown=law_updates.moved_by(law_updates.update(LAW)).digest)
        monkeypatch.setattr(recounts, "_recount", killed)
        with pytest.raises(SystemExit):
            recounts.run_due()
        moved = [due(one) != one.due_at for one in requests]
        monkeypatch.setattr(recounts, "_recount", counted)
        recounts.run_due()

        assert moved == [True, True, False, False]
        assert all(due(one) != one.due_at for one in requests)
        assert AuditEntry.objects.filter(action="request.date_moved").count() == 4
        recounts.run_due()
        assert OutgoingMail.objects.filter(template="date_moved").count() == 4


def test_a_request_that_cannot_be_counted_keeps_nobody_else_waiting(
    enkomm: Platform,
    omar: Membership,
    mei: Membership,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Two broken requests stand before the others, and more than one recount takes at once."""
    requests = [part(confirmed(enkomm, email=f"r{number}@example.org")) for number in range(5)]
    broken = [one.pk for one in requests[:2]]
    count = clock.counts_of

    def counts_of(request: Request) -> Any:
        if request.pk in broken and not showing:
            raise ZeroDivisionError("Rita Sample cannot be counted")
        return count(request)

    showing = [True]
    monkeypatch.setattr(recounts, "AT_ONCE", 2)
    monkeypatch.setattr(recounts, "BATCH", 2)
    monkeypatch.setattr(clock, "counts_of", counts_of)
    opinion = proposed(override(), omar)
    seen = opinions.moved_by(opinion).digest
    begin = recounts.begin
    monkeypatch.setattr(recounts, "begin", lambda edition: (showing.clear(), begin(edition)))

    opinions.accept(opinion, by=mei, shown=seen)
    for _ in range(2):
        recounts.run_due()

    assert [due(one) != one.due_at for one in requests] == [False, False, True, True, True]
    assert f"request {broken[0]} cannot be counted" in caplog.text
    assert "Rita" not in caplog.text
    assert LawEdition.objects.get(code=LAW, replaced_at=None).recounted_at is None


def test_a_platform_that_breaks_keeps_no_other_from_being_swept(
    enkomm: Platform, elsewhere: Platform, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    swept: list[int] = []

    def run_due() -> int:
        if not swept:
            swept.append(0)
            raise RuntimeError("of Rita Sample")
        swept.append(1)
        return 1

    monkeypatch.setattr(recounts, "run_due", run_due)

    done = sweeps.sweep_all()

    assert (swept, done["recounts"]) == ([0, 1], 1)
    assert "sweeping recounts of enkomm broke (RuntimeError)" in caplog.text
    assert "Rita" not in caplog.text


def test_a_recount_is_over_when_nobody_can_come_late(
    enkomm: Platform, omar: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirmed(enkomm)
    with product_brings(monkeypatch, LAW, five_days):
        law_updates.accept(LAW, by=omar, shown=law_updates.moved_by(law_updates.update(LAW)).digest)
        recounts.run_due()
        assert LawEdition.objects.get(code=LAW, replaced_at=None).recounted_at is None

        LawEdition.objects.filter(code=LAW).update(changed_at=now() - recounts.LATECOMERS * 2)
        recounts.run_due()

        assert LawEdition.objects.get(code=LAW, replaced_at=None).recounted_at is not None


def test_each_platform_accepts_for_itself(
    enkomm: Platform, elsewhere: Platform, omar: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    with platform_scope(elsewhere.pk):
        theirs = part(confirmed(elsewhere, email="x@example.org"))
    confirmed(enkomm)

    with product_brings(monkeypatch, "EU", twenty_days):
        law_updates.accept("EU", by=omar, shown=law_updates.moved_by(law_updates.update("EU")).digest)

        with platform_scope(elsewhere.pk):
            assert due(theirs) == theirs.due_at
            assert law_updates.pending() == ["EU"]
            assert registry.in_force("EU").clocks["standard"].response.value.n == 1  # type: ignore[union-attr]


# -- counsel's word --------------------------------------------------------------------------------------------------


def test_a_confirmed_value_is_sure_and_says_who_confirmed_it(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    request = part(confirmed(enkomm))
    counted_by = request.clock.rule_version

    accepted(draft(), omar, mei)

    after = part(request.case)
    assert after.due_at == request.due_at
    facts = [fact for fact in after.clock.explanation if fact["code"] == "period"]
    assert legal_note(facts[0]) == (
        "Decree 356/2025 Art. 5. We are sure of this rule. Confirmed by our lawyers (Dr. Anja Weber)."
    )
    assert after.clock.rule_version != counted_by
    assert not OutgoingMail.objects.filter(template="date_moved").exists()


def test_a_value_that_counsel_overrode_is_counted_by_once_a_second_officer_accepted(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    request = part(confirmed(enkomm))
    opinion = proposed(override(), omar)
    shown = opinions.moved_by(opinion)
    assert due(request) == request.due_at

    opinions.accept(opinion, by=mei, shown=shown.digest)

    assert due(request) == shown.rows[0].after < request.due_at
    assert AuditEntry.objects.filter(action="law.opinion_accepted").count() == 1


def test_nobody_accepts_what_they_entered(enkomm: Platform, omar: Membership) -> None:
    request = part(confirmed(enkomm))
    opinion = proposed(override(), omar)

    with pytest.raises(approvals.OwnPreparation):
        opinions.accept(opinion, by=omar, shown=opinions.moved_by(opinion).digest)

    assert due(request) == request.due_at
    opinion.state, opinion.decided_by, opinion.decided_at = OpinionState.IN_FORCE, omar.user, now()
    with pytest.raises(IntegrityError, match="another_officer_accepts"), transaction.atomic():
        opinion.save()


def test_a_word_that_was_rejected_or_withdrawn_or_forgotten_changes_nothing(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    request = part(confirmed(enkomm))
    opinions.reject(proposed(override(), omar), by=mei, reason="The letter says 30.")
    opinions.withdraw(proposed(override(), omar), by=omar)
    proposed(override(), omar)
    Approval.objects.filter(state=ApprovalState.WAITING).update(expires_at=now())
    approvals.expire_due()

    assert sorted(LawOpinion.objects.values_list("state", flat=True)) == ["rejected", "withdrawn", "withdrawn"]
    assert due(request) == request.due_at


def test_a_later_word_takes_the_place_of_the_one_before_and_can_be_taken_back(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    request = part(confirmed(enkomm))
    first = accepted(override("5 days"), omar, mei)
    second = accepted(override("3 days"), mei, omar)
    three_days = due(request)
    accepted(draft(kind=OpinionKind.TAKE_BACK), omar, mei)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.ended_because) == (OpinionState.ENDED, "replaced")
    assert (second.state, second.ended_because) == (OpinionState.ENDED, "taken_back")
    assert three_days < request.due_at == due(request)
    assert editions.opinions_in_force(LAW) == []


def test_one_word_waits_for_a_value_at_a_time(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    opinion = proposed(override(), omar)

    with pytest.raises(opinions.AlreadyWaiting):
        proposed(override("3 days"), mei)

    opinion.pk, opinion.public_id = None, "6f1a2a52-6a3f-4b0e-9a51-3c9b2f0b5d11"
    with pytest.raises(IntegrityError), transaction.atomic():
        opinion.save(force_insert=True)


def test_one_edition_of_a_law_is_in_force(enkomm: Platform) -> None:
    confirmed(enkomm)
    twin = editions.in_force(LAW)
    assert twin is not None
    twin.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


def test_counsels_word_reaches_whatever_reads_the_law(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    named, narrower = {"name": "The authority we agreed on"}, {"rights": ["portability"]}
    accepted(draft(path="authority", law="EU", kind=OpinionKind.OVERRIDE, changes=named), omar, mei)
    accepted(draft(path="grounds.trade_secrets", law="EU", kind=OpinionKind.OVERRIDE, changes=narrower), omar, mei)

    assert authority_for("EU").name == "The authority we agreed on"
    assert authority_for("EU").verified == "counsel"
    assert "trade_secrets" not in [ground.code for ground in grounds("EU", "access")]


def test_a_law_that_does_not_lead_is_counted_anew_and_moves_no_date(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    request = part(confirmed(enkomm))
    of_eu = request.clocks.get(law="EU")
    word = draft(path="clocks.standard.response", law="EU", kind=OpinionKind.OVERRIDE, changes={"value": "25 days"})

    accepted(word, omar, mei)

    after = request.clocks.get(law="EU")
    assert after.due_at < of_eu.due_at
    assert after.rule_version != of_eu.rule_version
    assert due(request) == request.due_at
    assert not OutgoingMail.objects.filter(template="date_moved").exists()


def test_a_law_that_begins_to_give_a_right_gets_its_clock(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    request = part(confirmed(enkomm))
    accepted(draft(path="rights.access", kind=OpinionKind.OVERRIDE, changes={"available": "no"}), omar, mei)
    assert [clock.law for clock in request.clocks.all()] == ["EU"]

    accepted(draft(path="rights.access", kind=OpinionKind.TAKE_BACK), omar, mei)

    assert sorted(clock.law for clock in request.clocks.all()) == ["EU", "VN"]
    assert due(request) == request.due_at


def test_another_officer_platform_or_role_cannot_speak_for_this_one(
    enkomm: Platform, omar: Membership, olga: Membership, otto: Membership
) -> None:
    opinion = proposed(override(), omar)
    shown = opinions.moved_by(opinion).digest

    for stranger in (olga, otto):
        with pytest.raises(approvals.PermissionDenied):
            opinions.accept(opinion, by=stranger, shown=shown)
    with pytest.raises(approvals.PermissionDenied):
        proposed(draft(path="authority"), olga)
    with platform_scope(otto.platform_id):
        assert LawOpinion.objects.count() == 0


# -- both together -----------------------------------------------------------------------------------------------------


def test_a_confirmation_ends_with_the_value_that_it_was_given_on(
    enkomm: Platform, omar: Membership, mei: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirmed(enkomm)
    ended, stands = accepted(draft(), omar, mei), accepted(draft(path="fees"), omar, mei)

    with product_brings(monkeypatch, LAW, five_days):
        update = law_updates.update(LAW)
        assert [one.pk for one in update.ending] == [ended.pk]
        law_updates.accept(LAW, by=omar, shown=law_updates.moved_by(update).digest)

        assert [one.pk for one in editions.opinions_in_force(LAW)] == [stands.pk]
        assert registry.in_force(LAW).clocks["ten_days"].response.verified != "counsel"  # type: ignore[union-attr]
    ended.refresh_from_db()
    assert ended.ended_because == "value_changed"


def test_a_word_that_waits_goes_with_the_value_that_it_was_given_on(
    enkomm: Platform, omar: Membership, mei: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirmed(enkomm)
    outdated, stands = proposed(draft(), omar), proposed(draft(path="fees"), omar)

    with product_brings(monkeypatch, LAW, five_days):
        law_updates.accept(LAW, by=mei, shown=law_updates.moved_by(law_updates.update(LAW)).digest)

        with pytest.raises(approvals.AlreadyAnswered):
            opinions.accept(outdated, by=mei, shown=opinions.moved_by(outdated).digest)
        opinions.accept(stands, by=mei, shown=opinions.moved_by(stands).digest)
    outdated.refresh_from_db()
    assert outdated.state == OpinionState.WITHDRAWN


def test_what_counsel_put_something_else_for_is_taken_back_and_not_confirmed(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    confirmed(enkomm)
    assert not opinions.may_say(LAW, RESPONSE, OpinionKind.TAKE_BACK)
    accepted(override(), omar, mei)

    with pytest.raises(opinions.Changed):
        proposed(draft(), omar)
    assert opinions.may_say(LAW, RESPONSE, OpinionKind.TAKE_BACK)


def test_another_value_that_counsel_named_outlasts_an_update(
    enkomm: Platform, omar: Membership, mei: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = part(confirmed(enkomm))
    accepted(override("3 days"), omar, mei)
    three_days = due(request)

    with product_brings(monkeypatch, LAW, five_days):
        update = law_updates.update(LAW)
        assert law_updates.moved_by(update).rows == []
        law_updates.accept(LAW, by=omar, shown=law_updates.moved_by(update).digest)

        assert due(request) == three_days


def test_the_law_is_read_by_one_query_a_page(
    enkomm: Platform, omar: Membership, mei: Membership, django_assert_num_queries: Any
) -> None:
    confirmed(enkomm)
    accepted(override(), omar, mei)
    registry.in_force(LAW)

    with platform_scope(enkomm.pk), django_assert_num_queries(1):
        for _date in range(20):
            registry.clock_rule(LAW, Right.ACCESS, now())
            grounds("EU", "access")


def test_looking_at_what_would_move_writes_nothing(enkomm: Platform, omar: Membership) -> None:
    request = part(confirmed(enkomm))
    rows = (Request.objects.count(), AuditEntry.objects.count(), LawOpinion.objects.count())

    found = moves.moves(LAW, opinions.text_with(override("1 day").opinion()))

    assert found.rows[0].request.pk == request.pk
    assert (Request.objects.count(), AuditEntry.objects.count(), LawOpinion.objects.count()) == rows
    assert due(request) == request.due_at
    assert registry.in_force(LAW).clocks["ten_days"].response.value.n == 10  # type: ignore[union-attr]
