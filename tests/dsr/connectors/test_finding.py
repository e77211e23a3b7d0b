"""Finding people by what they say of themselves, however it is written; and saying what agrees and what does not."""

from dataclasses import replace

import pytest

from dsr.connectors.base import Candidate, ConnectorError, Identity, Membership
from dsr.matching import Outcome, judge
from tests.dsr.connectors.clinic import HANA, MINH, NOBUO, RITA, TWIN, Clinic

pytestmark = pytest.mark.any_database

ABOUT_RITA = Identity("Rita Sample", "rita@example.org", "+49 30 5550123", "rita")


def found(system: Clinic, identity: Identity) -> dict[str, Candidate]:
    return {candidate.key: candidate for candidate in system.connector().find(identity)}


def test_rita_is_found_with_everything_an_officer_compares(untouched: Clinic) -> None:
    rita = untouched.connector().find(ABOUT_RITA)[0]
    assert rita.key == f"members:{RITA}"
    assert rita.fields == {
        "name": "Rita Sample",
        "email": "rita@example.org",
        "phone": "+49 30 5550123",
        "account": "rita",
    }
    assert set(rita.agreement.values()) == {"same"}
    assert rita.kind == "account_holder"
    assert [(c.kind, c.value, str(c.since), c.shared) for c in rita.contacts] == [
        ("email", "rita@example.org", "2024-05-01", False),
        ("recovery_email", "rita.sample@example.net", "None", False),
        ("phone", "+49 30 5550123", "2023-01-02", False),
    ]
    assert [(m.workspace, m.role, str(m.until)) for m in rita.workspaces] == [
        ("ws-personal-rita", "owner", "None"),
        ("ws-sakura", "nurse", "2025-03-01"),
    ]
    assert Candidate.from_dict(rita.as_dict()) == rita
    assert all(isinstance(member, Membership) for member in Candidate.from_dict(rita.as_dict()).workspaces)


@pytest.mark.req("EK-03")
def test_twin_is_shown_beside_her_and_agrees_on_the_name_alone(untouched: Clinic) -> None:
    twin = found(untouched, ABOUT_RITA)[f"members:{TWIN}"]
    assert twin.agreement == {"name": "same", "email": "differs", "phone": "differs", "account": "differs"}
    assert judge(untouched.connector().find(ABOUT_RITA)).key == f"members:{RITA}"
    assert judge(untouched.connector().find(replace(ABOUT_RITA, phone="", account=""))).outcome is Outcome.NEEDS_OFFICER


@pytest.mark.parametrize(
    ("kind", "told", "key", "agreement"),
    [
        ("email", "rita@EXAMPLE.org", RITA, "same"),
        ("email", "  rita@example.org ", RITA, "same"),
        ("email", "rita.sample@example.net", RITA, "same"),
        ("email", "Rita@example.org", RITA, "similar"),
        ("email", "r.ita+shop@example.org", RITA, "similar"),
        ("email", "ｒｉｔａ＠ｅｘａｍｐｌｅ．ｏｒｇ", RITA, "similar"),
        ("email", "minhnguyen@example.com", MINH, "similar"),
        ("phone", "+49-30-5550123", RITA, "same"),
        ("phone", "030 5550123", RITA, "similar"),
        ("phone", "0049 30 555 01 23", RITA, "similar"),
        ("phone", "＋４９ ３０ ５５５０１２３", RITA, "similar"),
        ("phone", "+81 3 5550 1111", NOBUO, "similar"),
        ("name", "RITA  SAMPLE", RITA, "similar"),
        ("name", "Sample, Rita", RITA, "similar"),
        ("name", "ｒｉｔａ　ｓａｍｐｌｅ", RITA, "similar"),
        ("name", "Nguyen Minh", MINH, "similar"),
        ("name", "NGUYỄN MINH", MINH, "similar"),
        ("name", "Minh Nguyễn", MINH, "same"),
        ("name", "山田信夫", NOBUO, "similar"),
        ("name", "やまだ のぶお", NOBUO, "similar"),
        ("name", "ﾔﾏﾀﾞ ﾉﾌﾞｵ", NOBUO, "similar"),
        ("name", "ritchen", RITA, "similar"),
        ("account", "RITA", RITA, "similar"),
    ],
)
def test_other_spellings_find_and_only_typography_confirms(
    untouched: Clinic, kind: str, told: str, key: int, agreement: str
) -> None:
    identity = replace(Identity(name="", email=""), **{kind: told})
    candidate = found(untouched, identity)[f"members:{key}"]
    assert candidate.agreement == {"name": "unknown", "email": "unknown", "phone": "unknown", "account": "unknown"} | {
        kind: agreement
    }


@pytest.mark.parametrize(
    "identity",
    [
        Identity("", ""),
        Identity("Nobody Known", "nobody@example.org", "+1 202 555 0100", "nobody"),
        Identity("%", "%@%", "%%%%%%%", "%"),
        Identity("____ ______", "_ita@example.org", "_______", "____"),
        Identity("' OR 1=1 --", "' OR 1=1 --", "' OR 1=1 --", "' OR 1=1 --"),
        Identity("", "@example.org"),
        Identity("", "+shop@example.org"),
        Identity("", "", "0123"),
    ],
)
def test_nothing_finds_nobody(untouched: Clinic, identity: Identity) -> None:
    assert untouched.connector().find(identity) == []


def test_mailbox_of_a_couple_is_marked_as_shared(untouched: Clinic) -> None:
    couple = found(untouched, Identity("", "yamada@example.jp"))
    assert {key: [c.shared for c in person.contacts if c.kind == "email"] for key, person in couple.items()} == {
        f"members:{NOBUO}": [True],
        f"members:{HANA}": [True],
    }


def test_mailbox_shared_in_another_spelling_or_with_a_guest_is_shared(system: Clinic) -> None:
    system.run("UPDATE guests SET email = 'R.ita+guest@Example.org' WHERE code = 'g-1'")
    rita = system.connector().find(ABOUT_RITA)[0]
    assert [c.shared for c in rita.contacts] == [True, False, False]


def test_guests_are_people_too(untouched: Clinic) -> None:
    guest = found(untouched, Identity("Gil Guest", "gil@example.net"))["guests:g-1"]
    assert (guest.kind, guest.agreement["email"], guest.agreement["phone"]) == ("individual_user", "same", "unknown")


@pytest.mark.req("EC-01", "QO-01")
def test_people_in_the_data_of_several_customers_are_one_person_who_is_something_in_each(untouched: Clinic) -> None:
    minh = found(untouched, Identity("", "m.nguyen@example.jp"))[f"members:{MINH}"]
    assert [(m.workspace, m.kind) for m in minh.workspaces] == [
        ("ws-sakura", "subscriber"),
        ("ws-unheard-of", "subscriber"),
        ("ws-unheard-of", "visitor"),
    ]
    assert Candidate.from_dict(minh.as_dict()) == minh
    assert {m.kind for m in untouched.connector().find(ABOUT_RITA)[0].workspaces} == {""}


def test_a_membership_that_was_stored_without_a_kind_can_still_be_read(untouched: Clinic) -> None:
    stored = found(untouched, Identity("", "m.nguyen@example.jp"))[f"members:{MINH}"].as_dict()
    for membership in stored["workspaces"]:
        del membership["kind"]
    assert {m.kind for m in Candidate.from_dict(stored).workspaces} == {""}


def test_every_row_about_a_person_counts_and_the_first_day_of_a_contact(untouched: Clinic) -> None:
    for told in ("minh@example.org", "m.nguyen@example.jp", "minh.nguyen+news@example.com"):
        minh = found(untouched, Identity("", told))[f"members:{MINH}"]
        assert (minh.agreement["email"], minh.fields["email"]) == ("same", told)
    assert [(c.value, str(c.since)) for c in minh.contacts if c.kind == "email"] == [
        ("minh.nguyen+news@example.com", "2024-05-01"),
        ("minh@example.org", "2023-07-01"),
        ("m.nguyen@example.jp", "2022-07-01"),
    ]


def test_at_most_twenty_are_shown_and_the_best_first(system: Clinic) -> None:
    person = {"kind": "full", "given_name": "Rita", "family_name": "Sample"}
    system.add("members", *({"id": n, "email": f"r{n}@example.org", **person} for n in range(100, 140)))
    candidates = system.connector().find(ABOUT_RITA)
    assert len(candidates) == 20
    assert candidates[0].key == f"members:{RITA}"


def test_version_changes_with_the_identity_and_with_nothing_else(system: Clinic) -> None:
    connector = system.connector()
    before = connector.candidate(f"members:{RITA}", ABOUT_RITA)
    assert before is not None
    assert before.version == connector.find(ABOUT_RITA)[0].version
    system.run("UPDATE members SET last_seen = NULL WHERE id = 1", "UPDATE profiles SET settings = NULL")
    same = connector.candidate(before.key, ABOUT_RITA)
    assert same == before
    system.run("UPDATE profiles SET phone = '+49 30 5550124' WHERE member_id = 1")
    changed = connector.candidate(before.key, ABOUT_RITA)
    assert changed is not None
    assert changed.version != before.version
    assert changed.agreement["phone"] == "differs"


def test_person_who_is_gone_is_none_and_a_key_of_no_person_an_error(untouched: Clinic) -> None:
    connector = untouched.connector()
    assert connector.candidate("members:999", ABOUT_RITA) is None
    for key in ("members:x", "notes:1", "1", ""):
        with pytest.raises(ConnectorError, match="unknown_person"):
            connector.candidate(key, ABOUT_RITA)
