"""Nobody is matched without a person looking, unless two independent identifiers leave no doubt."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.connectors.base import Agreement, Candidate, HeldContact
from dsr.matching import IDENTIFIERS, Outcome, judge

pytestmark = pytest.mark.any_database

SAME, SIMILAR, DIFFERS, UNKNOWN = Agreement.SAME, Agreement.SIMILAR, Agreement.DIFFERS, Agreement.UNKNOWN
RITA = {"name": "Rita Sample", "email": "rita@example.org", "phone": "+49 30 5550123", "account": "r-sample"}
AS_HANDLE = RITA | {"account": "rita@example.org"}


def person(
    key: str = "1",
    name: str = UNKNOWN,
    email: str = UNKNOWN,
    phone: str = UNKNOWN,
    account: str = UNKNOWN,
    *,
    shared: str = "",
    held: dict[str, str] = RITA,
) -> Candidate:
    contacts = tuple(HeldContact(kind, held[kind], None, shared=kind == shared) for kind in ("email", "phone"))
    agreement = {"name": name, "email": email, "phone": phone, "account": account}
    return Candidate(key, held, agreement, contacts, (), "account_holder", "v")


@pytest.mark.req("EK-03")
@pytest.mark.parametrize(
    ("candidate", "identifiers"),
    [
        (person(name=SAME, email=SAME), ("name", "email")),
        (person(email=SAME, phone=SAME), ("email", "phone")),
        (person(name=SAME, account=SAME), ("name", "account")),
        (person(name=SAME, email=SAME, phone=SAME, account=SAME), IDENTIFIERS),
        # A similar identifier beside two equal ones does not weaken them.
        (person(name=SIMILAR, email=SAME, phone=SAME), ("email", "phone")),
    ],
)
def test_one_person_on_two_identifiers_is_matched(candidate: Candidate, identifiers: tuple[str, ...]) -> None:
    judgement = judge([candidate])
    assert (judgement.outcome, judgement.key, judgement.identifiers) == (Outcome.AUTOMATIC, "1", identifiers)


@pytest.mark.req("EK-03")
@pytest.mark.parametrize(
    ("story", "candidates", "reason"),
    [
        ("one identifier is too few", [person(email=SAME)], "too_few_identifiers"),
        ("similar finds and never confirms", [person(name=SIMILAR, email=SIMILAR)], "only_similar"),
        ("one equal, one similar", [person(name=SAME, email=SIMILAR)], "too_few_identifiers"),
        ("a couple with one mailbox", [person(name=SAME, email=SAME, shared="email")], "shared_contact:email"),
        (
            "the couple's landline is no second identifier either",
            [person(name=UNKNOWN, email=SAME, phone=SAME, shared="phone")],
            "shared_contact:phone",
        ),
        ("somebody else of the household", [person(name=DIFFERS, email=SAME, phone=SAME)], "differs:name"),
        ("a recycled number", [person(name=SAME, email=SAME, phone=DIFFERS)], "differs:phone"),
        (
            "who knows the address knows the handle",
            [person(email=SAME, account=SAME, held=AS_HANDLE)],
            "derived_account",
        ),
        (
            "twins by name and mailbox",
            [person("1", name=SAME, email=SAME), person("2", name=SAME, email=SAME)],
            "also_held_by_another:email",
        ),
        (
            "father and son with one name and one number",
            [person("1", name=SAME, phone=SAME), person("2", name=SAME, phone=SAME)],
            "also_held_by_another:phone",
        ),
        (
            "a tagged form of the mailbox is somebody else's",
            [person("1", name=SAME, email=SAME), person("2", email=SIMILAR)],
            "also_held_by_another:email",
        ),
        (
            "two people, each certain by other identifiers",
            [person("1", name=SAME, email=SAME), person("2", phone=SAME, account=SAME)],
            "several_candidates",
        ),
    ],
)
def test_doubt_goes_to_an_officer(story: str, candidates: list[Candidate], reason: str) -> None:
    judgement = judge(candidates)
    assert judgement.outcome is Outcome.NEEDS_OFFICER, story
    assert judgement.key is None
    assert any(given.startswith(reason) for given in judgement.reasons), judgement.reasons


def test_nobody_who_agrees_is_nobody() -> None:
    assert judge([]).outcome is Outcome.NOBODY
    assert judge([person(name=DIFFERS, email=UNKNOWN)]).outcome is Outcome.NOBODY


def test_twin_with_another_mailbox_does_not_stand_in_the_way_of_mailbox_and_number() -> None:
    rita = person("1", name=SAME, email=SAME, phone=SAME)
    judgement = judge([rita, person("2", name=SAME, email=DIFFERS, phone=DIFFERS)])
    assert (judgement.outcome, judgement.key, judgement.identifiers) == (Outcome.AUTOMATIC, "1", ("email", "phone"))


def test_recovery_address_shared_by_two_does_not_count_when_it_is_the_one_that_agreed() -> None:
    held = RITA | {"email": "both@example.net"}
    contacts = (HeldContact("recovery_email", "both@example.net", None, shared=True),)
    agreement = {"name": SAME, "email": SAME, "phone": UNKNOWN, "account": UNKNOWN}
    rita = Candidate("1", held, agreement, contacts, (), "account_holder", "v")
    assert judge([rita]).outcome is Outcome.NEEDS_OFFICER


LEVELS = st.sampled_from([*Agreement])
PEOPLE = st.builds(
    person, name=LEVELS, email=LEVELS, phone=LEVELS, account=LEVELS, shared=st.sampled_from(["", "email", "phone"])
)


@pytest.mark.req("EK-03")
@given(one=PEOPLE, another=PEOPLE)
def test_second_candidate_never_makes_the_first_certain(one: Candidate, another: Candidate) -> None:
    another = replace(another, key="2")
    alone, together = judge([one]), judge([one, another])
    if together.outcome is Outcome.AUTOMATIC:
        assert judge([one if together.key == "1" else another]).outcome is Outcome.AUTOMATIC
    if alone.outcome is not Outcome.AUTOMATIC:
        assert together.key != "1"


@given(people=st.lists(PEOPLE, max_size=5))
def test_order_of_candidates_does_not_matter(people: list[Candidate]) -> None:
    people = [replace(one, key=str(number)) for number, one in enumerate(people)]
    forth, back = judge(people), judge(people[::-1])
    assert (forth.outcome, forth.key, set(forth.reasons)) == (back.outcome, back.key, set(back.reasons))
