"""Where an officer's word replaced evidence, two people stand behind a package before it goes."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from dsr import cases, delivery, identification, vouchers
from dsr.models import Match, Package, Request, Right, Status, Verification
from dsr.verification import process
from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from privacy_portal.scoping import platform_scope
from tests.dsr.desk import accepted, deciding, hidden, signed_in, text, twins, url
from tests.dsr.packaged import packaged
from tests.dsr.test_api_staff import Tool
from tests.factories import drain, ended, go_on_proven, part
from workspaces import approvals
from workspaces.models import Approval, Membership, Platform

pytestmark = pytest.mark.req("X-01")
RITAS_RECORD = "accounts:10001"


@pytest.fixture(autouse=True)
def with_second_factor(settings):
    settings.DEMO = True


@pytest.fixture
def on_omars_word(enkomm: Platform, omar: Membership) -> Request:
    """A package that waits: Omar alone chose the record and saw proof."""
    return packaged(enkomm, matched_by=omar, checked_by=omar)


def accepted_on_the_word_of(one: Membership, decider: Membership) -> Request:
    """Return Rita's request on her real records: `one` alone chose them and saw proof, `decider` accepted."""
    case = twins(one.platform).case
    ((system, _found),) = identification.candidates(case).items()
    identification.choose(part(case), {system: RITAS_RECORD}, by=one, reason="The letter says so.")
    drain()
    process.record_officer_check(case, kind="document_seen", by=one)
    go_on_proven(case)
    drain()
    return accepted(part(case), decider)


def released() -> bool:
    return AuditEntry.objects.filter(action="package.released").exists()


# -- who vouched -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("proof_by", "match_by", "alone"),
    [
        pytest.param(None, None, None, id="evidence decided"),
        pytest.param(1, None, 1, id="one saw proof"),
        pytest.param(None, 1, 1, id="one chose the record"),
        pytest.param(1, 1, 1, id="one did both"),
        pytest.param(1, 2, None, id="two people"),
    ],
)
def test_the_lone_voucher_is_the_only_person_behind_proof_and_match(
    proof_by: int | None, match_by: int | None, alone: int | None
) -> None:
    proof, match = Verification(recorded_by_id=proof_by), Match(decided_by_id=match_by)

    assert vouchers.lone_voucher(proof, match) == alone


def test_before_there_is_proof_or_match_nobody_vouched() -> None:
    assert vouchers.lone_voucher(None, None) is None
    assert vouchers.lone_voucher(None, Match(decided_by_id=1)) == 1


# -- who may release ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["matched_by", "checked_by"])
def test_who_vouched_alone_does_not_release_and_somebody_else_does(
    enkomm: Platform, omar: Membership, mei: Membership, word: str
) -> None:
    request = packaged(enkomm, **{word: omar})
    with pytest.raises(vouchers.LoneVoucher):
        delivery.release(request, by=omar)
    assert not released()
    assert Package.objects.get().released_by is None

    delivery.release(request, by=mei)
    drain()

    package = Package.objects.get()
    assert (package.released_by, package.vouched_by) == (mei.user, omar.user)
    assert part(request.case).status == Status.READY


@pytest.mark.parametrize("who", ["omar", "mei"])
def test_where_two_people_vouched_either_of_them_releases(
    enkomm: Platform, omar: Membership, mei: Membership, who: str
) -> None:
    request = packaged(enkomm, matched_by=omar, checked_by=mei)
    by = {"omar": omar, "mei": mei}[who]

    delivery.release(request, by=by)

    package = Package.objects.get()
    assert (package.released_by, package.vouched_by) == (by.user, None)


def test_where_evidence_alone_decided_whoever_accepted_releases(enkomm: Platform, omar: Membership) -> None:
    request = packaged(enkomm)

    delivery.release(request, by=omar)

    package = Package.objects.get()
    assert (package.released_by, package.vouched_by) == (omar.user, None)


@pytest.mark.req("EK-03")
def test_the_same_holds_for_the_part_of_a_workspaces_owner(
    enkomm: Platform, omar: Membership, mei: Membership, olga: Membership
) -> None:
    case = accepted_on_the_word_of(omar, mei).case
    approvals.accept(Approval.objects.get(subject_id=part(case, 2).pk), by=olga)
    drain()

    for number in (1, 2):
        with pytest.raises(vouchers.LoneVoucher):
            delivery.release(part(case, number), by=omar)
        delivery.release(part(case, number), by=mei)


def test_a_package_that_is_sent_back_or_made_anew_forgets_its_releaser(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    request = accepted_on_the_word_of(omar, mei)
    delivery.release(request, by=mei)
    drain()
    delivery.send_back(request, by=mei)
    package = Package.objects.get()
    assert (package.released_by, package.vouched_by, package.released_at, package.expires_at) == (None,) * 4

    Package.objects.update(released_by=mei.user, vouched_by=omar.user)
    drain()
    accepted(part(request.case), mei)
    package.refresh_from_db()
    assert (package.removed_at, package.released_by, package.vouched_by) == (None, None, None)


# -- the database ------------------------------------------------------------------------------------------------------


def test_the_database_refuses_a_lone_voucher_as_releaser(on_omars_word: Request, omar: Membership) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Package.objects.update(released_by=omar.user, vouched_by=omar.user)


def test_the_database_refuses_a_package_that_went_out_without_a_releaser(on_omars_word: Request) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Package.objects.update(released_at=now(), expires_at=now())


# -- somebody is faster ------------------------------------------------------------------------------------------------


def test_proof_that_became_omars_word_since_he_looked_is_read_anew(enkomm: Platform, omar: Membership) -> None:
    as_he_saw_it = packaged(enkomm)
    his_word = process.record_officer_check(as_he_saw_it.case, kind="video_call", by=omar)
    Request.objects.filter(pk=as_he_saw_it.pk).update(verification=his_word)

    with pytest.raises(vouchers.LoneVoucher):
        delivery.release(as_he_saw_it, by=omar)


def test_a_second_word_since_he_looked_lets_omar_release(
    on_omars_word: Request, omar: Membership, mei: Membership
) -> None:
    hers = process.record_officer_check(on_omars_word.case, kind="video_call", by=mei)
    Request.objects.filter(pk=on_omars_word.pk).update(verification=hers)

    delivery.release(on_omars_word, by=omar)

    assert Package.objects.get().vouched_by is None


def put_omars_word_in_the_place_of_the_proof(request: Request, omar: Membership, begun: Event) -> None:
    with platform_scope(request.platform_id), cases.locked(request.case_id):
        his_word = process.record_officer_check(request.case, kind="video_call", by=omar)
        Request.objects.filter(pk=request.pk).update(verification=his_word)
        begun.set()
        time.sleep(0.5)
    connection.close()


def omar_waits_for_a_change_and_is_refused(platform: Platform, omar: Membership) -> None:
    request, begun = packaged(platform), Event()
    with ThreadPoolExecutor(1) as pool:
        changed = pool.submit(put_omars_word_in_the_place_of_the_proof, request, omar, begun)
        assert begun.wait(20)
        with pytest.raises(vouchers.LoneVoucher):
            delivery.release(request, by=omar)
        changed.result()


@pytest.mark.django_db(transaction=True)
def test_omar_waits_for_a_change_that_is_under_way(enkomm: Platform, omar: Membership) -> None:
    omar_waits_for_a_change_and_is_refused(enkomm, omar)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_omar_waits_for_a_change_that_is_under_way_on_postgresql(enkomm: Platform, omar: Membership) -> None:
    assert connection.vendor == "postgresql"
    omar_waits_for_a_change_and_is_refused(enkomm, omar)


# -- pages and API -----------------------------------------------------------------------------------------------------


def test_the_page_says_why_somebody_else_releases_and_who_may(
    on_omars_word: Request, omar: Membership, mei: Membership
) -> None:
    page = text(signed_in(omar).get(url("desk_release", on_omars_word)))

    assert "rests on your word alone" in page
    assert "These officers may release it:" in page
    assert "<li><bdi>林 芽衣</bdi></li>" in page
    assert "<li><bdi>Omar Haddad</bdi></li>" not in page
    assert "Release it" not in page
    assert "Send it back" in page
    assert "Release it" in text(signed_in(mei).get(url("desk_release", on_omars_word)))


def test_an_officer_without_a_colleague_reads_that_the_package_stays(on_omars_word: Request, omar: Membership) -> None:
    ended(*Membership.objects.exclude(user=omar.user))
    assert "There is no other officer yet." in text(signed_in(omar).get(url("desk_release", on_omars_word)))


def test_the_package_is_the_first_thing_to_do_for_whoever_may_release_it(
    on_omars_word: Request, omar: Membership, mei: Membership
) -> None:
    way = f'href="{url("desk_release", on_omars_word)}"'

    assert f'button--secondary" {way}' in text(signed_in(omar).get(url("desk_request", on_omars_word)))
    assert f'button--primary" {way}' in text(signed_in(mei).get(url("desk_request", on_omars_word)))


def test_a_button_pressed_all_the_same_releases_nothing_and_says_so(on_omars_word: Request, omar: Membership) -> None:
    browser: Client = signed_in(omar)
    seen = hidden(browser.get(url("desk_release", on_omars_word)), "package")

    answer = browser.post(url("desk_release", on_omars_word), {"act": "release", "package": seen}, follow=True)

    assert "Another officer has to do it." in text(answer)
    assert answer.redirect_chain == [(url("desk_release", on_omars_word), 302)]
    assert not released()


@pytest.mark.parametrize("act", ["release", "send_back"])
def test_who_looked_at_another_package_than_the_one_that_waits_is_told(
    enkomm: Platform, omar: Membership, mei: Membership, act: str
) -> None:
    request = accepted(deciding(enkomm, Right.ACCESS), omar)
    browser = signed_in(omar)
    seen = hidden(browser.get(url("desk_release", request)), "package")
    delivery.send_back(request, by=mei)
    drain()
    accepted(part(request.case), mei)

    answer = browser.post(url("desk_release", request), {"act": act, "package": seen})

    assert answer.status_code == 409
    assert "Somebody else dealt with the package meanwhile." in text(answer)
    assert Package.objects.get().removed_at is None
    assert not released()


def test_the_api_refuses_with_a_problem_of_its_own(on_omars_word: Request, omar: Membership, mei: Membership) -> None:
    path = f"/requests/{on_omars_word.case.reference}-1/releases"

    refused = Tool(omar).send(path)

    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/lone-voucher")
    assert "Another officer" in refused.json()["title"]
    assert Tool(mei).send(path).status_code == 200
