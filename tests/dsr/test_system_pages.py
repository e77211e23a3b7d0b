"""Omar and Mei look at enKomm's systems and change one, in a browser (CP-04)."""

from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dsr import data_map_text, system_changes
from dsr.models import DataSystem, Right, StepState, SystemChange, SystemChangeKind
from privacy_portal import throttling
from tests.dsr.desk import signed_in, text, url
from tests.dsr.operated import REPLICA, SECRET, other_map, proposed, question, replica, system
from tests.factories import confirmed, officer, part, step
from workspaces import approvals
from workspaces.models import MemberRole, Membership, Platform

pytestmark = [pytest.mark.usefixtures("second_factor_excused"), pytest.mark.req("CP-04")]


@pytest.fixture
def desk(omar: Membership) -> Client:
    cache.clear()
    return signed_in(omar)


def page(name: str) -> str:
    return url(name, system="enkomm-app")


def problems(response: Any) -> str:
    assert response.status_code == 422
    return text(response)


def test_the_list_and_the_page_tell_how_a_system_stands_and_show_no_address(enkomm: Platform, desk: Client) -> None:
    case = confirmed(enkomm, Right.ACCESS)
    type(step(part(case), "find")).objects.update(state=StepState.NEEDS_HUMAN, error="unavailable")
    listed, shown = text(desk.get(url("desk_systems"))), text(desk.get(page("desk_system")))

    assert "24" in listed
    assert page("desk_system") in listed
    assert "The system did not answer." in shown
    assert case.display_reference in shown
    assert "As the profile says" in shown
    assert system().config["url"] not in listed + shown
    assert "sqlite" not in listed + shown


def test_an_auditor_reads_and_is_offered_nothing(enkomm: Platform) -> None:
    auditor = officer(enkomm, "audit@enkomm.example")
    Membership.objects.filter(pk=auditor.pk).update(role=MemberRole.AUDITOR)
    shown = text(signed_in(auditor).get(page("desk_system")))

    assert "Test the connection" not in shown
    assert signed_in(auditor).post(page("desk_system_switch")).status_code == 404


def test_omar_proposes_an_address_and_mei_agrees_without_either_seeing_it(
    enkomm: Platform, desk: Client, mei: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "No address can be chosen" in text(desk.get(page("desk_system_address")))
    replica(monkeypatch)
    assert REPLICA in text(desk.get(page("desk_system_address")))
    for typed in ("", "DATABASE_URL", "postgresql://x@169.254.169.254/y"):
        assert problems(desk.post(page("desk_system_address"), {"variable": typed}))
    sent = desk.post(page("desk_system_address"), {"variable": REPLICA})
    assert sent.url == url("desk_approval", approval=question().public_id)

    browser = signed_in(mei)
    shown = text(browser.get(sent.url))
    assert "Give enKomm application another address" in shown
    assert REPLICA in shown
    assert SECRET not in shown
    accept = url("desk_approval_accept", approval=question().public_id)
    browser.post(accept, {"digest": question().digest})
    shown = text(browser.get(page("desk_system")))
    assert REPLICA in shown
    assert SECRET not in shown
    assert "In effect" in shown


def test_a_map_is_pasted_or_uploaded_and_its_difference_is_read(
    enkomm: Platform, desk: Client, mei: Membership
) -> None:
    now = data_map_text.written(system().dataset)
    assert "Nothing would change." in problems(desk.post(page("desk_system_map"), {"text": now}))
    file = SimpleUploadedFile("map.yaml", data_map_text.written(other_map()).encode())
    sent = desk.post(page("desk_system_map"), {"text": "", "file": file})

    shown = text(signed_in(mei).get(sent.url))

    assert "<code>devices</code>" in shown
    assert "In a copy:" in shown
    assert "left out" in shown
    approvals.accept(question(), by=mei, digest=question().digest)
    assert system().dataset == other_map()
    assert "left out" in text(signed_in(mei).get(sent.url))


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{one}: &{one} [{', '.join([f'*{before}'] * 10)}]\n" for before, one in zip("abcdefg", "bcdefgh", strict=True)
)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("", "Give the data map, as a file or as text."),
        ("dataset: [", "data map:2"),
        ("- a list", "data map:1"),
        ("a: 1\na: 2", "data map:2: a stands twice."),
        ("dataset: text", "data map:1: dataset: is a list with one data map"),
        ("a: " + "[" * 100_000, "is nested too deeply"),
        ("a: &a [*a]", "aliases make this larger"),
        (BOMB, "aliases make this larger"),
        ("a: 2026-01-01", "cannot be kept; put it in quotes"),
        ("a: .nan", "cannot be kept; put it in quotes"),
        ('a: "\\0"', "holds a character that cannot be kept"),
        ('a: !!int ""', "cannot be understood."),
        ("a: !!bool maybe", "maybe cannot be understood."),
        ("a: !!timestamp never", "never cannot be understood."),
        ("fides_key: x", "data map:1"),
        ("x" * 1_000_001, "This is too long"),
    ],
)
def test_what_is_no_map_is_refused_with_its_line(enkomm: Platform, desk: Client, written: str, told: str) -> None:
    assert told in problems(desk.post(page("desk_system_map"), {"text": written}))
    assert not SystemChange.objects.exists()


def test_mistakes_in_a_map_are_named_with_their_lines(enkomm: Platform, desk: Client) -> None:
    lines = data_map_text.written(system().dataset).splitlines()

    def line(beginning: str) -> int:
        return next(number for number, one in enumerate(lines, 1) if one.strip() == beginning)

    at = line("devices:")
    wrong = [*lines]
    category = next(number for number in range(at, at + 9) if "category:" in wrong[number])
    wrong[category] = wrong[category].partition(":")[0] + ": shoes"
    shown = problems(desk.post(page("desk_system_map"), {"text": "\n".join(wrong)}))
    assert f"data map:{at}: " in shown
    assert "there is no category shoes" in shown
    assert "category: shoes" in shown.split("<textarea", 1)[1]

    # What the system itself does not bear out is known once it was asked.
    renamed = "\n".join(lines).replace("- name: about", "- name: about_me", 1)
    shown = problems(desk.post(page("desk_system_map"), {"text": renamed}))
    where = "dataset.0.meta.portal.collections.profiles"
    assert f"data map:{line('profiles:')}: {where}: there is no column about_me" in shown


def test_testing_a_connection_answers_in_words_and_not_without_end(
    enkomm: Platform, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "is what its data map says" in text(desk.post(page("desk_system_test")))
    DataSystem.objects.update(revision=2)
    found = system()
    found.config = {"url": "postgresql://portal:a-password@127.0.0.1:1/none"}
    found.save()
    shown = text(desk.post(page("desk_system_test")))
    assert "The system did not answer." in shown
    assert "a-password" not in shown
    monkeypatch.setattr(throttling, "SYSTEM", throttling.Limit("system", most=2, seconds=600))
    response = desk.post(page("desk_system_test"))
    assert response.status_code == 429
    assert "Try again in" in text(response)


def test_switching_off_says_what_follows_and_whoever_comes_late_is_told(
    enkomm: Platform, desk: Client, mei: Membership
) -> None:
    shown = text(desk.get(page("desk_system_switch")))
    assert "New requests are answered without the system" in shown
    assert "Switch enKomm application off?" in shown
    desk.post(page("desk_system_switch"), {"kind": "switch_off"})
    assert signed_in(mei).post(page("desk_system_switch"), {"kind": "switch_off"}).status_code == 409

    approvals.accept(question(), by=mei, digest=question().digest)

    assert "Switched off" in text(desk.get(url("desk_systems")))
    assert desk.post(page("desk_system_switch"), {"kind": "switch_off"}).status_code == 409
    assert not SystemChange.objects.filter(state="waiting").exists()


def test_a_system_is_added_on_a_page(
    enkomm: Platform, desk: Client, mei: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    replica(monkeypatch)
    told = {"name": "Replica", "slug": "replica", "variable": REPLICA, "text": data_map_text.written(system().dataset)}
    for wrong in ({"slug": "new"}, {"slug": "Replica"}, {"slug": "a b"}, {"slug": "enkomm-app"}, {"name": ""}):
        problems(desk.post(url("desk_system_new"), {**told, **wrong}))
    sent = desk.post(url("desk_system_new"), told)
    assert "Add the system Replica" in text(desk.get(url("desk_systems")))

    shown = text(signed_in(mei).get(sent.url))
    assert "Add the system Replica" in shown
    assert "<code>accounts</code>" in shown
    approvals.accept(question(), by=mei, digest=question().digest)
    assert text(desk.get(url("desk_system", system="replica"))).count("Replica")


def test_what_moved_is_said_before_anybody_agrees(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    proposed(omar, SystemChangeKind.DATA_MAP, dataset=other_map())
    DataSystem.objects.update(enabled=False)
    browser, asked = signed_in(mei), question()

    assert "This can no longer be agreed to" in text(browser.get(url("desk_approval", approval=asked.public_id)))
    late = browser.post(url("desk_approval_accept", approval=asked.public_id), {"digest": asked.digest})
    assert late.status_code == 409
    assert system_changes.waits("enkomm-app")
