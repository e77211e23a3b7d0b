"""The ledger: what people said, under which words, and that nobody can say later that it was otherwise."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from consent import decisions, ledger, purposes, seals, subjects
from consent.kinds import ActorKind, Answer, EventKind, IdentifierKind, Method, Reason
from consent.models import ConsentEvent, ConsentState, Identifier, PurposeVersion, Subject
from privacy_portal.clock import now
from tests.consent.asking import RITAS, changed, purpose, rita, said
from tests.postgres import owner
from workspaces.models import Platform, Workspace
from workspaces.models.append_only import install_sql, remove_sql
from workspaces.register.kinds import LegalBasis


@pytest.fixture
def offers(enkomm: Platform) -> PurposeVersion:
    return purpose(enkomm)


def answer(version: PurposeVersion, subject: Subject, option: str = "email", **more: Any) -> tuple[str, str]:
    """Return what an application is told today, and why."""
    asked = purposes.in_force(version.purpose, purposes.today(version.purpose.platform))
    assert asked is not None
    told = decisions.now_for(asked, subject, now(), option=option, **more)
    return told.answer, told.reason


# -- saying yes and no


@pytest.mark.req("EK-06")
def test_a_consent_holds_for_its_channel_and_for_no_other(enkomm: Platform, offers: PurposeVersion) -> None:
    known = rita(enkomm)
    assert answer(offers, known) == (Answer.NEEDS_ASKING, Reason.NEVER_ASKED)

    said(known, offers, option="email")

    assert answer(offers, known, "email") == (Answer.ALLOWED, Reason.GIVEN)
    assert answer(offers, known, "telephone") == (Answer.NEEDS_ASKING, Reason.NEVER_ASKED)


@pytest.mark.req("EK-06", "EK-14")
def test_withdrawing_is_one_event_and_pressing_twice_adds_none(enkomm: Platform, offers: PurposeVersion) -> None:
    known = rita(enkomm)
    said(known, offers)

    first = said(known, offers, EventKind.WITHDRAWN)
    again = said(known, offers, EventKind.WITHDRAWN)

    assert first == again
    assert answer(offers, known) == (Answer.REFUSED, Reason.WITHDRAWN)
    assert [one.kind for one in ConsentEvent.objects.order_by("number")] == ["given", "withdrawn"]


def test_what_it_is_called_follows_from_how_things_stood(enkomm: Platform, offers: PurposeVersion) -> None:
    known = rita(enkomm)

    kinds = [
        said(known, offers, kind).kind
        for kind in (EventKind.WITHDRAWN, EventKind.GIVEN, EventKind.GIVEN, EventKind.REFUSED, EventKind.GIVEN)
    ]

    assert kinds == ["refused", "given", "renewed", "withdrawn", "given"]


@pytest.mark.req("EK-25")
def test_a_legitimate_interest_holds_until_somebody_objects(enkomm: Platform) -> None:
    suggestions = purpose(enkomm, "ranking", basis=LegalBasis.LEGITIMATE_INTERESTS, options=())
    known = rita(enkomm)
    assert answer(suggestions, known, "") == (Answer.ALLOWED, Reason.NO_OBJECTION)

    said(known, suggestions, EventKind.WITHDRAWN, option="")
    assert answer(suggestions, known, "") == (Answer.REFUSED, Reason.OBJECTED)

    said(known, suggestions, EventKind.GIVEN, option="")
    assert answer(suggestions, known, "") == (Answer.ALLOWED, Reason.NO_OBJECTION)


def test_what_is_necessary_is_allowed_and_leaves_nothing_to_choose(enkomm: Platform) -> None:
    service = purpose(enkomm, "the-service", basis=LegalBasis.CONTRACT, options=())
    known = rita(enkomm)

    assert answer(service, known, "") == (Answer.ALLOWED, Reason.NECESSARY)
    with pytest.raises(ledger.NotOffered, match="necessary"):
        said(known, service, EventKind.WITHDRAWN, option="")


@pytest.mark.req("EC-13")
def test_a_consent_to_one_shop_is_none_to_another(enkomm: Platform) -> None:
    shops = purpose(enkomm, "shop-offers", per_workspace=True)
    sakura, lotus = (Workspace.objects.get(key=key) for key in ("ws-sakura", "ws-lotus"))
    known = rita(enkomm)

    said(known, shops, workspace=sakura)

    assert answer(shops, known, workspace=sakura) == (Answer.ALLOWED, Reason.GIVEN)
    assert answer(shops, known, workspace=lotus) == (Answer.NEEDS_ASKING, Reason.NEVER_ASKED)
    with pytest.raises(ledger.NotOffered, match="name one"):
        said(known, shops)


@pytest.mark.parametrize("option", ["fax", ""])
def test_there_is_no_other_option_than_those_offered(enkomm: Platform, offers: PurposeVersion, option: str) -> None:
    with pytest.raises(ledger.NotOffered, match="It has: email, telephone"):
        said(rita(enkomm), offers, option=option)
    assert not ConsentEvent.objects.exists()


def test_either_all_choices_are_recorded_or_none(enkomm: Platform, offers: PurposeVersion) -> None:
    known, how = rita(enkomm), ledger.Circumstances(Method.PREFERENCES)
    wrong = [ledger.Choice(offers, EventKind.REFUSED, "email"), ledger.Choice(offers, EventKind.GIVEN, "telephone")]

    with pytest.raises(ledger.ProofMissing):
        ledger.record(known, wrong, how)

    assert not ConsentEvent.objects.exists()


# -- words that change, and time that passes


@pytest.mark.req("EK-07")
def test_a_version_that_asks_again_ends_what_was_given_to_the_one_before(
    enkomm: Platform, offers: PurposeVersion
) -> None:
    known = rita(enkomm)
    said(known, offers)

    changed(offers, effective_from=now().date(), lasts_months=24, asks_again=False)
    assert answer(offers, known) == (Answer.ALLOWED, Reason.GIVEN)

    third = changed(offers, effective_from=now().date(), recipients=("partners",))
    assert answer(offers, known) == (Answer.NEEDS_ASKING, Reason.NEW_WORDING)
    with pytest.raises(ledger.OutdatedWording):
        said(known, offers)
    said(known, third)
    assert answer(offers, known) == (Answer.ALLOWED, Reason.GIVEN)


@pytest.mark.req("EK-07")
def test_whoever_said_no_is_not_asked_again_by_new_words(enkomm: Platform, offers: PurposeVersion) -> None:
    known = rita(enkomm)
    said(known, offers, EventKind.REFUSED)

    changed(offers, effective_from=now().date(), recipients=("partners",))

    assert answer(offers, known) == (Answer.REFUSED, Reason.REFUSED)


def test_a_consent_for_a_time_ends_by_itself_in_calendar_months(enkomm: Platform) -> None:
    version = purpose(enkomm, lasts_months=1)
    known = rita(enkomm)
    event = said(known, version)

    assert event.ends_at is not None
    (state,) = ledger.states_of(known).values()
    standing = decisions.standing_of(event)
    before, after = state.ends_at - timedelta(seconds=1), state.ends_at
    assert decisions.decide(version, standing, before).is_allowed
    assert decisions.decide(version, standing, after).reason == Reason.EXPIRED


def test_the_ledger_answers_for_any_moment_and_under_which_words(enkomm: Platform, offers: PurposeVersion) -> None:
    known = rita(enkomm)
    start = now()
    given = said(known, offers)
    withdrawn = said(known, offers, EventKind.WITHDRAWN)

    def told(moment: Any) -> Any:
        found = decisions.at_moment(offers.purpose, known, moment, option="email")
        assert found is not None
        return found[0].answer, found[1]

    assert told(start - timedelta(days=1)) == (Answer.NEEDS_ASKING, None)
    assert told(given.at) == (Answer.ALLOWED, given)
    assert told(withdrawn.at) == (Answer.REFUSED, withdrawn)
    long_before = start.replace(year=2020)
    assert decisions.at_moment(offers.purpose, known, long_before, option="email") is None


# -- taking over, vouching


@pytest.mark.req("NC-11")
def test_only_what_is_taken_over_with_proof_carries_an_earlier_time(enkomm: Platform, offers: PurposeVersion) -> None:
    known, then = rita(enkomm), now() - timedelta(days=400)

    event = said(known, offers, EventKind.IMPORTED, method=Method.IMPORT, happened_at=then)

    assert ledger.effective_at(event) == then
    assert event.at > then
    with pytest.raises(IntegrityError), transaction.atomic():
        said(known, offers, option="telephone", happened_at=then)
    with pytest.raises(ledger.OlderThanKnown):
        said(known, offers, EventKind.IMPORTED, method=Method.IMPORT, happened_at=then)


@pytest.mark.req("CP-05")
def test_a_vouched_consent_names_who_vouched_and_never_for_what_is_express(enkomm: Platform) -> None:
    terms, health = purpose(enkomm, "terms", options=()), purpose(enkomm, "health", options=(), explicit=True)
    known = rita(enkomm)
    vouching = {"option": "", "actor_kind": ActorKind.VOUCHER}

    with pytest.raises(IntegrityError), transaction.atomic():
        said(known, terms, EventKind.VOUCHED, **vouching)
    event = said(known, terms, EventKind.VOUCHED, actor="ws-sakura", **vouching)
    assert (event.kind, event.actor) == (EventKind.VOUCHED, "ws-sakura")
    with pytest.raises(ledger.NotOffered, match="nobody can vouch"):
        said(known, health, EventKind.VOUCHED, actor="ws-sakura", **vouching)


@pytest.mark.req("EK-12", "EC-09")
def test_the_database_refuses_a_guardians_consent_without_an_end(enkomm: Platform) -> None:
    offers, known = purpose(enkomm), rita(enkomm)
    guardian = {"actor_kind": ActorKind.GUARDIAN}

    with pytest.raises(IntegrityError, match="what_a_guardian_gives_ends"), transaction.atomic():
        said(known, offers, **guardian)
    until = now() + timedelta(days=400)
    assert said(known, offers, until=until, **guardian).ends_at == until
    assert said(known, offers, EventKind.WITHDRAWN, **guardian).ends_at is None


# -- who it is


def test_an_address_is_known_however_it_is_written_and_stands_nowhere_in_the_clear(enkomm: Platform) -> None:
    known = rita(enkomm)

    again = subjects.find(enkomm.pk, [subjects.Known(IdentifierKind.EMAIL, " Rita@Example.ORG ")])

    assert again == known
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM consent_identifier")
        assert "rita" not in str(cursor.fetchall()).lower()
    assert Identifier.objects.get().value == "rita@example.org"


def test_two_people_whom_the_ledger_knows_apart_are_never_made_one(enkomm: Platform) -> None:
    number = subjects.Known(IdentifierKind.PHONE, "+49 30 23125-042")
    subjects.find_or_add(enkomm.pk, [number])
    rita(enkomm)

    with pytest.raises(subjects.TwoPeople):
        subjects.find_or_add(enkomm.pk, [RITAS, number])


@pytest.mark.parametrize(
    ("kind", "value"), [("email", "rita"), ("phone", "030 23125042"), ("customer", " "), ("email", "a" * 250 + "@b.de")]
)
def test_what_is_no_identifier_of_its_kind_is_refused(kind: str, value: str) -> None:
    with pytest.raises(subjects.NotAnIdentifier):
        subjects.Known(kind, value)


# -- nobody says later that it was otherwise


@pytest.mark.parametrize("act", ["UPDATE {} SET kind = 'given'", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["consent_consentevent", "consent_purposeversion", "consent_shown"])
def test_the_database_refuses_to_change_or_delete(
    enkomm: Platform, offers: PurposeVersion, table: str, act: str
) -> None:
    said(rita(enkomm), offers)
    sql = act.format(table).replace("kind = 'given'", "id = id")

    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def tampered(table: str, sql: str) -> None:
    """Change a table as somebody can who owns the database: its triggers taken off, and put on again."""
    with owner(), connection.cursor() as cursor:
        for statement in (*remove_sql(connection, table), sql, *install_sql(connection, table)):
            cursor.execute(statement)


def verified() -> str:
    """Return what the command says, whether or not it finds faults."""
    out = StringIO()
    try:
        call_command("verify_consent", "--platform", "enkomm", stdout=out)
    except CommandError as error:
        return out.getvalue() + str(error)
    return out.getvalue()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("table", "sql", "named"),
    [
        ("consent_consentevent", "UPDATE {} SET kind = 'withdrawn' WHERE number = 1", "event 1"),
        ("consent_consentevent", "UPDATE {} SET language = 'ja' WHERE number = 2", "event 2"),
        ("consent_consentevent", "DELETE FROM {} WHERE number = 3", "has 2 events where 3 were written"),
        ("consent_purposeversion", "UPDATE {} SET digest = 'other' WHERE effective_from = '2026-01-01'", "was changed"),
        ("consent_ledgerseal", "UPDATE {} SET events = 2", "seal 1 was changed"),
        ("consent_ledgerseal", "DELETE FROM {}", "stands in the audit trail and not in the ledger"),
    ],
    ids=["kind", "language", "last event", "wording", "seal", "no seal"],
)
def test_whoever_tampers_as_owner_of_the_database_is_found_out(
    enkomm: Platform, offers: PurposeVersion, table: str, sql: str, named: str
) -> None:
    known = rita(enkomm)
    for kind in (EventKind.GIVEN, EventKind.WITHDRAWN, EventKind.GIVEN):
        said(known, offers, kind)
    seals.seal(enkomm.pk)
    assert verified().strip() == "enkomm: the ledger is as it was written."

    if "DELETE" in sql and table == "consent_consentevent":
        ConsentState.objects.all().delete()
    tampered(table, sql.format(table))

    assert named in verified()


@pytest.mark.django_db(transaction=True)
def test_a_whole_person_taken_out_is_missed_by_the_seal(enkomm: Platform, offers: PurposeVersion) -> None:
    said(rita(enkomm), offers)
    other = subjects.find_or_add(enkomm.pk, [subjects.Known(IdentifierKind.EMAIL, "tom@example.org")])
    said(other, offers)
    seals.seal(enkomm.pk)

    ConsentState.objects.filter(subject=other).delete()
    tampered("consent_consentevent", f"DELETE FROM consent_consentevent WHERE subject_id = {other.pk}")
    other.identifiers.all().delete()
    other.delete()

    assert "are not those that were sealed" in verified()


def test_a_seal_follows_a_seal_and_there_is_none_without_events(enkomm: Platform, offers: PurposeVersion) -> None:
    assert seals.seal(enkomm.pk) is None
    known = rita(enkomm)
    said(known, offers)
    first = seals.seal(enkomm.pk)
    assert seals.seal(enkomm.pk) is None
    said(known, offers, EventKind.WITHDRAWN)
    second = seals.seal(enkomm.pk)

    assert first is not None
    assert second is not None
    assert (second.number, second.events, second.previous) == (2, 1, first.hash)
    assert "as it was written" in verified()


# -- how things stand follows from the ledger


def checked() -> str:
    out = StringIO()
    try:
        call_command("rebuild_consent", "--check", "--platform", "enkomm", stdout=out)
    except CommandError as error:
        return out.getvalue() + str(error)
    return out.getvalue()


@pytest.mark.parametrize("broken", ["changed", "missing", "invented"])
def test_states_that_do_not_follow_are_named_and_made_anew(
    enkomm: Platform, offers: PurposeVersion, broken: str
) -> None:
    known = rita(enkomm)
    event = said(known, offers)
    assert "everything follows from the ledger" in checked()

    if broken == "changed":
        ConsentState.objects.update(kind=EventKind.WITHDRAWN)
    elif broken == "missing":
        ConsentState.objects.all().delete()
    else:
        ConsentState.objects.create(
            platform=enkomm,
            subject=known,
            purpose=offers.purpose,
            option="telephone",
            event=event,
            version_number=1,
            kind=EventKind.GIVEN,
            since=event.at,
        )
    named = checked()
    assert offers.purpose.key in named
    assert "1 do not follow" in named

    call_command("rebuild_consent", "--platform", "enkomm", stdout=StringIO())
    assert "everything follows from the ledger" in checked()
    assert answer(offers, known) == (Answer.ALLOWED, Reason.GIVEN)
    assert answer(offers, known, "telephone") == (Answer.NEEDS_ASKING, Reason.NEVER_ASKED)
