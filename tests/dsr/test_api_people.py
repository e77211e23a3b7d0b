"""Rita's own application speaks with the portal: she sends, proves, reads, writes, withdraws and downloads."""

import io
import zipfile
from typing import Any

import pytest
from django.test import Client

from dsr import decisions, delivery
from dsr.api import access
from dsr.models import Case, Status
from tests import factories
from tests.factories import drain, mailed_code, part
from workspaces.models import Membership, Platform

BASE = "/api/v1/enkomm"
BODY = {key: value for key, value in factories.RITA.items() if key != "language"} | {"right": "access"}


class Caller(Client):
    """A program: JSON both ways, and a token where it has one."""

    def __init__(self, token: str = "") -> None:
        super().__init__(headers={"Authorization": f"Bearer {token}"} if token else None)

    def send(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.post(BASE + path, body or {}, content_type="application/json", headers=headers)

    def read(self, path: str) -> Any:
        return self.get(BASE + path)


def submit(**headers: str) -> tuple[Case, dict[str, Any]]:
    answer = Caller().send("/cases", BODY, **headers)
    assert answer.status_code == 201
    return Case.objects.get(reference=answer.json()["reference"]), answer.json()


def opened() -> tuple[Case, Caller]:
    case, told = submit()
    confirming = Caller(told["submission_token"])
    answer = confirming.send(f"/cases/{case.reference}/confirmations", {"code": mailed_code(case)})
    drain()
    return case, Caller(answer.json()["case_token"])


@pytest.mark.req("EK-03", "X-01")
def test_rita_sends_proves_and_downloads_without_a_page(enkomm: Platform, omar: Membership, olga: Membership) -> None:
    case, rita = opened()
    path = f"/cases/{case.reference}"
    (held,) = rita.read(f"{path}/contacts").json()
    assert "•" in held["address"]
    assert rita.send(f"{path}/contact-codes", {"contact": 0}).status_code == 202
    assert rita.send(f"{path}/identity-proofs", {"code": mailed_code(case)}).status_code == 204
    drain()

    own = part(case, 1)
    decisions.accept(own, by=omar)
    drain()
    delivery.release(part(case, 1), by=omar)
    drain()
    assert rita.read(path).json()["parts"][0]["status"]["code"] == Status.READY

    package = f"{path}/parts/1/package"
    assert rita.get(BASE + package).status_code == 403
    assert rita.send(f"{path}/parts/1/package-codes").status_code == 202
    proof = rita.send(f"{path}/parts/1/package-proofs", {"code": mailed_code(case)}).json()["download_token"]
    file = rita.get(BASE + package, headers={"Download-Token": proof, "Accept": "application/zip"})
    archive = zipfile.ZipFile(io.BytesIO(b"".join(file.streaming_content)))  # type: ignore[attr-defined]

    assert archive.testzip() is None
    assert file["Cache-Control"] == "no-store"


@pytest.mark.req("EK-03", "X-02")
def test_a_case_says_who_decides_each_part_why_and_by_when(enkomm: Platform) -> None:
    case, rita = opened()
    rita.send(f"/cases/{case.reference}/contact-codes", {"contact": 0})
    rita.send(f"/cases/{case.reference}/identity-proofs", {"code": mailed_code(case)})
    drain()

    told = rita.read(f"/cases/{case.reference}").json()

    own, sakura = told["parts"]
    assert (own["decider"]["name"], sakura["decider"]["name"]) == ("enKomm", "Sakura KK 株式会社さくら")
    assert sakura["decider"]["why"][0]["text"]
    assert sakura["turn"]["code"] == "owner"
    assert own["due"]["law"] == "VN"
    (gdpr,) = own["due"]["beside"]
    assert "GDPR Art. 12(3)" in {step["article"] for step in gdpr["explanation"]}
    assert own["due"]["at"] < gdpr["at"]


def test_the_same_key_and_body_submit_once_and_another_body_is_refused(enkomm: Platform) -> None:
    key = {"Idempotency-Key": "a-random-text-of-the-client"}
    first, second = Caller().send("/cases", BODY, **key), Caller().send("/cases", BODY, **key)
    other = Caller().send("/cases", BODY | {"name": "RITA SAMPLE"}, **key)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert other.status_code == 409
    assert other.json()["type"] == "/problems/key-used"
    assert Case.objects.count() == 1


def test_what_is_wrong_is_pointed_at(enkomm: Platform) -> None:
    answer = Caller().send("/cases", BODY | {"residence": "XX", "right": "everything"})

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/residence", "/right"}


@pytest.mark.req("X-01")
def test_asking_for_a_code_tells_nobody_whether_a_case_exists(enkomm: Platform) -> None:
    case, _told = submit()

    answers = [
        Caller().send(f"/cases/{case.reference}/access-codes", {"email": "rita@example.org"}),
        Caller().send(f"/cases/{case.reference}/access-codes", {"email": "mallory@example.com"}),
        Caller().send("/cases/222222/access-codes", {"email": "rita@example.org"}),
    ]
    assert {(answer.status_code, answer.content) for answer in answers} == {(202, b"")}

    wrong = [
        Caller().send(f"/cases/{case.reference}/access", {"code": "0000 0000"}),
        Caller().send("/cases/222222/access", {"code": "0000 0000"}),
    ]
    assert wrong[0].status_code == wrong[1].status_code == 422
    assert wrong[0].json() == wrong[1].json()

    right = Caller().send(f"/cases/{case.reference}/access", {"code": mailed_code(case)})
    rita = Caller(right.json()["case_token"])
    seen = rita.read(f"/cases/{case.reference}").json()
    assert (seen["contact_confirmed"], seen["parts"]) == (False, [])
    assert rita.send(f"/cases/{case.reference}/acknowledgement").status_code == 204
    assert rita.read(f"/cases/{case.reference}").json()["contact_confirmed"] is True


def test_a_wrong_code_says_how_many_tries_are_left(enkomm: Platform) -> None:
    case, told = submit()

    answer = Caller(told["submission_token"]).send(f"/cases/{case.reference}/confirmations", {"code": "0000 0000"})

    assert (answer.status_code, answer.json()["tries_left"]) == (422, 4)


@pytest.mark.req("X-01")
def test_a_token_opens_its_own_case_and_only_for_what_it_was_given(enkomm: Platform, elsewhere: Platform) -> None:
    case, told = submit()
    other, _other_told = submit()
    path = f"/cases/{case.reference}"

    assert Caller(told["submission_token"]).read(path).status_code == 401
    assert Caller(access.case_token(other)).read(path).status_code == 404
    assert Caller(access.case_token(case) + "x").read(path).status_code == 401
    assert Caller(access.case_token(case)).get(f"/api/v1/elsewhere{path}").status_code == 401


def test_rita_writes_and_withdraws(enkomm: Platform) -> None:
    case, rita = opened()
    path = f"/cases/{case.reference}"

    assert rita.send(f"{path}/messages", {"text": "It is about May."}).status_code == 201
    assert [message["text"] for message in rita.read(f"{path}/messages").json()] == ["It is about May."]
    assert rita.send(f"{path}/withdrawal").status_code == 204
    assert rita.send(f"{path}/withdrawal").status_code == 409
    assert part(case).status == Status.WITHDRAWN
