"""Who gets what, for every address of the portal: one table, and every role tried on every row of it.

An address that is in no row of AUDIENCES fails the build. A role that has no business at an address gets 404, or is
asked to sign in or to prove its mailbox; whether the thing asked for exists makes no difference to it.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from dsr import visits
from dsr.models import Case, LawOpinion, Right
from tests.dsr.lawyers import draft, proposed
from tests.factories import checked, part, submitted
from tests.workspaces import registered
from tests.workspaces.incidents_told import happened
from workspaces.models import Approval, ApprovalKind, Membership, Platform, SubprocessorChange, User
from workspaces.register import objections

PUBLIC, VISITOR, OFFICER, OWNER, OWN = "public", "visitor", "officer", "owner", "own account"
# Addresses that packages bring (sign-in, second factor, the API's description) and that the look brings.
NOT_OURS = ("account_", "mfa_", "api-schema", "api-docs")

AUDIENCES: dict[str, str] = {
    **dict.fromkeys(
        [
            "home", "health", "set_language", "theme", "single_keys", "brand", "keys", "accessibility",
            "centre", "rights", "who_decides", "workspace_owner", "start", "question", "follow", "follow_code",
            "follow_letter",
            "certificate_check", "do_not_sell", "limit_sensitive",
            "notices", "notice", "notice_current", "notice_version", "subprocessors", "recipients", "retention",
        ],
        PUBLIC,
    ),
    **dict.fromkeys(
        [
            "case", "confirm", "confirm_again", "other_address", "answer_for", "case_progress", "leave", "who", "write",
            "withdraw", "letter", "complain", "identity", "identity_code", "other_proof", "package", "package_code",
            "download",
            "certificate", "dispute", "opted_out", "fee",
        ],
        VISITOR,
    ),
    **dict.fromkeys(
        [
            "desk", "desk_new", "desk_search", "desk_request", "desk_steps", "desk_retry_step", "desk_count_again",
            "desk_take", "desk_match", "desk_look_again",
            "desk_identity", "desk_reveal", "desk_decide", "desk_accept", "desk_refuse", "desk_ask_owner",
            "desk_reopen", "desk_dispute", "desk_pass_on", "desk_extend", "desk_ask", "desk_note", "desk_release",
            "desk_call_back",
            "desk_case_audit", "desk_letter", "desk_notices", "desk_fee", "desk_fee_paid", "desk_fee_waive",
            "desk_receipt", "desk_hand_over", "desk_sighting",
            "desk_answer_letter", "desk_certificate", "desk_take_out", "desk_arrival", "desk_place",
            "desk_approvals", "desk_approvals_sent", "desk_approvals_decided", "desk_approval", "desk_approval_accept",
            "desk_approval_reject", "desk_approval_withdraw", "desk_approval_confirm", "desk_approval_remind",
            "desk_absence", "desk_absence_end",
            "desk_laws", "desk_law", "desk_law_update", "desk_law_speak", "desk_law_opinion",
            "desk_law_opinion_accept", "desk_law_opinion_reject", "desk_law_opinion_withdraw",
            "desk_incidents", "desk_incident_new", "desk_incident", "desk_incident_change", "desk_incident_assess",
            "desk_incident_close", "desk_incident_no_report", "desk_incident_no_report_answer",
            "desk_incident_customers", "desk_incident_customers_file", "desk_incident_paper",
            "desk_incident_paper_made", "desk_incident_report",
            "desk_disclosures", "desk_disclosure_new", "desk_disclosures_about", "desk_disclosures_file",
            "desk_disclosure", "desk_disclosure_annul", "desk_disclosure_look",
            "desk_demands", "desk_demand_new", "desk_demand", "desk_demand_consider", "desk_demand_decide",
            "desk_demand_give", "desk_demand_close",
            "desk_closures", "desk_closure_new", "desk_closure", "desk_closure_announce", "desk_closure_cancel",
            "desk_closure_task", "desk_closure_done", "desk_closure_finish", "desk_closure_certificate",
            "desk_successions", "desk_succession_new", "desk_succession", "desk_succession_announce",
            "desk_succession_cancel",
            "desk_register", "desk_register_activity", "desk_register_retention", "desk_register_flows",
            "desk_register_report", "desk_register_csv", "desk_register_json", "desk_register_recipients",
            "desk_register_recipient", "desk_register_assess", "desk_register_change_one", "desk_register_remove_one",
            "desk_register_changes", "desk_register_add_one", "desk_register_change", "desk_register_drop",
            "desk_register_go_ahead", "desk_register_objection",
        ],
        OFFICER,
    ),
    **dict.fromkeys(
        [
            "workspace", "workspace_approvals", "workspace_approvals_sent", "workspace_approvals_decided",
            "workspace_approval", "workspace_approval_accept", "workspace_approval_reject",
            "workspace_approval_withdraw", "workspace_approval_reveal",
            "workspace_subprocessors", "workspace_subprocessor_notices", "workspace_subprocessor_change",
            "workspace_incidents", "workspace_incident",
        ],
        OWNER,
    ),
    **dict.fromkeys(
        ["account", "my_details", "my_address", "my_address_code", "my_sessions", "my_leaving", "my_closing"], OWN
    ),
}  # fmt: skip
# What the person of a case reaches only later in its life; other tests go there.
LATER = {
    "fee",
    "confirm",
    "confirm_again",
    "other_address",
    "answer_for",
    "package",
    "package_code",
    "download",
    "certificate",
    "opted_out",
}
# What the register's addresses name; a notice is named by the key "privacy".
WITH_KEYS = {
    "desk_register_activity": "support",
    **dict.fromkeys(
        ["desk_register_recipient", "desk_register_assess", "desk_register_change_one", "desk_register_remove_one"],
        "mailco",
    ),
}
EVENTS = {"incident", "disclosure", "demand", "closure", "succession"}
CANARIES = ("Rita Sample", "rita@example.org", "+49 30 23125 042")


def routes() -> Iterator[tuple[str, set[str]]]:
    """Yield name and parameters of every named address of ours outside the API."""

    def walk(patterns: list[URLPattern | URLResolver], held: set[str]) -> Iterator[tuple[str, set[str]]]:
        for entry in patterns:
            parameters = held | set(entry.pattern.converters)
            if isinstance(entry, URLResolver):
                if "api" not in str(entry.pattern):
                    yield from walk(entry.url_patterns, parameters)
            elif not (entry.name or "").startswith(NOT_OURS):
                yield entry.name or str(entry.pattern), parameters

    yield from walk(get_resolver().url_patterns, set())


ROUTES = sorted(dict(routes()).items())


def of(audience: str) -> list[tuple[str, set[str]]]:
    return [(name, given) for name, given in ROUTES if AUDIENCES.get(name) == audience]


@dataclass
class World:
    """What addresses name: Rita's case with its two parts, the question to Olga, counsel's word that waits, and a
    change of the sub-processors to which Olga objected, and what happened to data."""

    platform: Platform
    case: Case
    approval: Approval
    opinion: LawOpinion
    change: SubprocessorChange
    events: dict[str, Any]

    def address(self, name: str, parameters: set[str], **changes: Any) -> str:
        everything = {
            "platform": self.platform.slug,
            "workspace": "ws-sakura",
            "reference": self.case.reference,
            "part": 1,
            "right": "complaint",
            "approval": self.approval.public_id,
            "number": 1,
            "opinion": self.opinion.public_id,
            "change": self.change.public_id,
            "tenant": "ws-sakura",
            "code": "EU",
            "value": "fees",
            "kind": "csv" if name == "desk_disclosures_file" else "override",
            **self.events,
            **changes,
        }
        if name in WITH_KEYS:
            everything.setdefault("key", WITH_KEYS[name])
        return reverse(name, kwargs={key: everything[key] for key in parameters})


@pytest.fixture
def world(enkomm: Platform, omar: Membership, mei: Membership, olga: Membership) -> World:
    case = checked(enkomm, Right.ERASURE, omar)
    approval = Approval.objects.get(kind=ApprovalKind.OWNER_INSTRUCTION, subject_id=part(case, 2).pk)
    registered.put(enkomm)
    change = registered.announced(enkomm, omar)
    objections.make(change, olga.workspace, by=olga, reason="Our contract keeps the files in Japan.")
    return World(enkomm, case, approval, proposed(draft(), omar), change, happened(enkomm, omar))


def signed_in(who: Membership | User | None) -> Client:
    client = Client()
    if who is not None:
        user = who if isinstance(who, User) else who.user
        Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {}})
        client.force_login(user)
    return client


def visitor(platform: Platform, case: Case | None) -> Client:
    """Return a browser that proved the mailbox of `case`."""
    client = Client()
    session = client.session
    if case is not None:
        request = visits.PortalRequest()
        request.platform, request.session = platform, session
        visits.open_case(request, case)
        session.save()
        client.cookies["sessionid"] = session.session_key
    return client


def answers(client: Client, address: str) -> Iterator[Any]:
    cache.clear()  # so many knocks from one address would meet the limits instead of the guard
    yield client.get(address)
    yield client.post(address, {})


def is_shut(response: Any) -> bool:
    """Say whether the answer shows nothing and does nothing: 404, or the way to sign in or to prove a mailbox."""
    if response.status_code == 404:
        return True
    return response.status_code == 302 and ("/account/login/" in response.url or "/follow/" in response.url)


def leaks(client: Client, address: str) -> list[str]:
    """Return what is wrong where an address should be shut: an answer, or somebody's data in it."""
    found = []
    for response in answers(client, address):
        # 405: this address does not know the method, whoever asks.
        if not is_shut(response) and response.status_code != 405:
            found.append(f"{address} answers {response.status_code}")
        body = response.content.decode()
        found += [f"{address} shows {canary}" for canary in CANARIES if canary in body]
    return found


def test_every_address_is_in_the_table() -> None:
    assert {name for name, _parameters in ROUTES} - set(AUDIENCES) == set()


def test_the_desk_is_for_officers_of_this_platform(
    world: World, omar: Membership, otto: Membership, olga: Membership, linh: Membership, mallory: User
) -> None:
    for name, parameters in of(OFFICER):
        address = world.address(name, parameters)
        assert not is_shut(signed_in(omar).get(address)), address
        for outsider in (otto, olga, linh, mallory, None):
            assert leaks(signed_in(outsider), address) == []


def test_an_officer_elsewhere_finds_nothing_of_enkomm_at_home(world: World, otto: Membership) -> None:
    for name, parameters in of(OFFICER):
        if parameters & ({"reference", "approval", "opinion", "change", "key"} | EVENTS):
            assert leaks(signed_in(otto), world.address(name, parameters, platform="elsewhere")) == []


def test_what_is_missing_is_missing_for_officers_too(world: World, omar: Membership) -> None:
    missing = {"reference": "ZZZZZZ", "approval": uuid.uuid4(), "opinion": uuid.uuid4(), "part": 9}
    missing |= {"change": uuid.uuid4(), "key": "nothing"} | {name: uuid.uuid4() for name in EVENTS}
    for name, parameters in of(OFFICER):
        if parameters & set(missing):
            assert leaks(signed_in(omar), world.address(name, parameters, **missing)) == []


@pytest.mark.req("X-05")
def test_a_workspace_is_for_its_owner(
    in_sakura: World, omar: Membership, otto: Membership, olga: Membership, linh: Membership, mallory: User
) -> None:
    for name, parameters in of(OWNER):
        address = in_sakura.address(name, parameters)
        assert not is_shut(signed_in(olga).get(address)), address
        for outsider in (linh, omar, otto, mallory, None):
            assert leaks(signed_in(outsider), address) == []


def test_an_owner_finds_nothing_of_another_workspace(
    world: World, omar: Membership, olga: Membership, linh: Membership
) -> None:
    for name, parameters in of(OWNER):
        foreign = {"approval": world.approval.public_id, "connection": world.connection.public_id}
        for thing in parameters & set(foreign):
            for key in (foreign[thing], uuid.uuid4()):
                address = world.address(name, parameters, workspace="ws-lotus", **{thing: key})
                assert leaks(signed_in(linh), address) == []
        # Somebody of the platform, of another workspace, and nobody at all.
        for member in (omar, olga, None) if parameters & {"member", "invitation"} else ():
            about = {"member": member.public_id, "invitation": world.invitation.public_id} if member else {}
            about = about or {"member": uuid.uuid4(), "invitation": uuid.uuid4()}
            assert leaks(signed_in(linh), world.address(name, parameters, workspace="ws-lotus", **about)) == []


@pytest.mark.req("EK-23")
def test_ones_own_account_is_for_whoever_is_signed_in(world: World, omar: Membership, mallory: User) -> None:
    for name, parameters in of(OWN):
        address = world.address(name, parameters)
        assert leaks(signed_in(None), address) == []
        # Mei's membership is hers to end: nobody else leaves it, whoever they are.
        if "member" in parameters:
            assert leaks(signed_in(omar), address) == leaks(signed_in(mallory), address) == []
        else:
            assert not is_shut(signed_in(mallory).get(address)), address


@pytest.mark.req("X-03")
def test_a_case_is_for_the_browser_that_proved_its_mailbox(
    world: World, omar: Membership, olga: Membership, otto: Membership
) -> None:
    mallorys = submitted(world.platform, email="mallory@example.com", name="Mallory", phone="")
    for name, parameters in of(VISITOR):
        address = world.address(name, parameters)
        if name not in LATER:
            assert not is_shut(visitor(world.platform, world.case).get(address)), address
        assert leaks(visitor(world.platform, mallorys), address) == []
        for outsider in (omar, olga, otto, None):
            assert leaks(signed_in(outsider), address) == []


def test_a_missing_case_looks_like_a_foreign_one(world: World) -> None:
    for name, parameters in of(VISITOR):
        foreign = list(answers(Client(), world.address(name, parameters)))
        missing = list(answers(Client(), world.address(name, parameters, reference="ZZZZZZ")))
        for one, other in zip(foreign, missing, strict=True):
            assert one.status_code == other.status_code, name
            if one.status_code == 302:
                assert one.url.replace(world.case.reference, "ZZZZZZ") == other.url


@pytest.mark.parametrize("where", ["desk", "workspace"])
def test_staff_without_a_second_factor_set_one_up_first(
    world: World, where: str, omar: Membership, olga: Membership
) -> None:
    who = omar if where == "desk" else olga
    client = signed_in(who)
    Authenticator.objects.all().delete()
    response = client.get(world.address(where, {"platform", "workspace"} if where == "workspace" else {"platform"}))

    assert (response.status_code, response.url) == (302, reverse("mfa_index"))
