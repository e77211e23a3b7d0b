"""ECOMKEY: a buyer's request reaches the shops, who answer it; what the books keep; what goes out, and what went wrong."""

import pytest

from tests.e2e.services.stage import Service
from tests.factories import drain

SERVICE = "ecomkey"
THAO, QUAN = "thao@ecomkey.example", "quan@ecomkey.example"
KHANH, LAN = "khanh@den-troi.example", "lan@vuon-may.example"
SHOPS = ["Đèn Trời Co.", "Hạc Giấy JSC", "Vườn Mây JSC"]

# -- through the API


@pytest.mark.django_db
@pytest.mark.req("EC-01")
def test_by_api_a_buyers_request_reaches_each_shop_and_one_of_them_answers(service: Service) -> None:
    case, rita = service.asks("erasure", relation="subscriber")
    own, *theirs = service.proves(case, rita)["parts"]
    assert own["status"]["words"] == "Passed on"
    assert [one["decider"]["name"] for one in theirs] == SHOPS

    khanh = service.program(KHANH)
    (asked,) = khanh.read("/workspaces/shop-den-troi/approvals")["items"]
    question = f"/workspaces/shop-den-troi/approvals/{asked['id']}"
    khanh.send(f"{question}/acceptance", {"digest": khanh.read(question)["preview"]["digest"]})
    thao = service.program(THAO)
    for one in thao.read("/approvals")["items"]:
        frozen = thao.read(f"/approvals/{one['id']}")["preview"]["digest"]
        thao.send(f"/approvals/{one['id']}/acceptance", {"digest": frozen})
    drain()

    parts = rita.read(f"/cases/{case.reference}")["parts"]
    assert [one["status"]["code"] for one in parts] == ["completed", "completed", "deciding", "deciding"]


@pytest.mark.django_db
@pytest.mark.req("EC-04")
def test_by_api_a_shop_keeper_reads_what_the_books_keep_after_a_deletion(service: Service) -> None:
    told = {"name": "Võ Ngọc Lan", "email": "lan.vo@example.com", "phone": "+84 24 0000 2001"}
    case, lan = service.asks("erasure", **told, relation="account_holder", residence="VN")
    thao, quan, path = service.program(THAO), service.program(QUAN), f"/requests/{case.reference}-1"
    thao.send(f"{path}/identity-checks", {"kind": "document_seen"})
    drain()
    seen = thao.read(path)["preview"]
    kept = {line["table"]: (line["why"], line["keep_until"]) for line in seen["lines"] if line["keep"]}
    assert set(kept) == {"Invoices", "Payments"}

    thao.send(f"{path}/decisions", {"outcome": "accept", "digest": seen["digest"]})
    for one in quan.read("/approvals")["items"]:
        frozen = quan.read(f"/approvals/{one['id']}")["preview"]["digest"]
        quan.send(f"/approvals/{one['id']}/acceptance", {"digest": frozen})
    drain()

    answer = lan.read(f"/cases/{case.reference}")["parts"][0]["answer"]
    told = " ".join(str(line) for line in answer["kept"])
    assert kept["Invoices"][0] in told
    assert "2036" in told
