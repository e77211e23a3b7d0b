"""What is inside a package: Rita's data from the real sample system, readable, complete, hers alone, harmless."""

import csv
import hashlib
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from types import SimpleNamespace

import pytest
from django.conf import settings
from playwright.sync_api import Browser

from dsr import decisions, delivery
from dsr.connectors.base import Capability, ConnectorUnavailable, ExportedTable
from dsr.models import Case, Outcome, Package, Status, Step, StepState, Turn
from dsr.packages import book, pages
from dsr.workflow import progress
from dsr.workflow.steps import export
from tests.dsr.packaged import executing, fetched, manifest, ready
from tests.factories import drain, part, proven, step, stuck_steps
from tests.remembered import remembered
from workspaces import approvals
from workspaces.models import Approval, Membership, Platform

RITA_ID = 10_001
HOSTILE = '"><img src=https://evil.example/x onerror=alert(1)><script>alert(1)</script>'
# What other people wrote to her or she keeps about them: these name others, and are hers to have.
NAME_OTHERS = ("synced_mails", "address_book", "event_attendees", "call_logs")


@pytest.fixture
@remembered
def accepted(enkomm: Platform, omar: Membership, olga: Membership) -> Case:
    """Rita's case with both parts accepted; the packages wait for their review."""
    case = proven(enkomm)
    decisions.accept(part(case, 1), by=omar)
    approvals.accept(Approval.objects.get(subject_id=part(case, 2).pk), by=olga)
    drain()
    assert stuck_steps() == []
    return case


def data_of(package: zipfile.ZipFile) -> dict[str, list[dict[str, object]]]:
    names = [name for name in package.namelist() if name.startswith("data/") and name.endswith(".json")]
    return {PurePosixPath(name).stem: json.loads(package.read(name)) for name in names}


def other_peoples_addresses(path: Path) -> set[str]:
    with sqlite3.connect(path) as system:
        rows = system.execute("SELECT email, recovery_email FROM accounts WHERE id != ?", [RITA_ID])
        return {address for row in rows for address in row if address and "rita" not in address}


@pytest.mark.req("EK-03", "EK-14", "X-01")
def test_rita_gets_two_packages_and_each_holds_her_data_of_its_controller_alone(
    accepted, sample_system: Path, omar: Membership
) -> None:
    packages = {}
    for number in (1, 2):
        delivery.release(part(accepted, number), by=omar)
        drain()
        packages[number] = fetched(part(accepted, number))
        request = part(accepted, number)
        assert (request.status, request.outcome) == (Status.COMPLETED, Outcome.FULFILLED)
    own, sakuras = data_of(packages[1]), data_of(packages[2])
    assert own["accounts"][0]["email"] == "rita@example.org"
    assert own["invoices"], "what has to be kept is still disclosed"
    assert all(row["author_id"] == RITA_ID for row in own["messages"] + sakuras["messages-ws-sakura"])
    assert {name.removesuffix("-ws-sakura") for name in sakuras} <= {
        "messages",
        "message_mentions",
        "message_reactions",
        "attachments",
        "documents",
        "calendar_events",
        "event_attendees",
        "meeting_participants",
        "call_logs",
    }
    assert not any("password" in column or "token" in column for rows in own.values() for column in rows[0])
    everything = {**own, **sakuras}
    told = json.dumps({name: rows for name, rows in everything.items() if not name.startswith(NAME_OTHERS)})
    assert [address for address in other_peoples_addresses(sample_system) if f'"{address}"' in told] == []
    assert "Sakura" in packages[2].read("index.html").decode()


@pytest.mark.req("X-01")
def test_the_manifest_names_every_file_with_its_hash_and_the_counts_are_those_of_the_export(
    accepted, omar: Membership
) -> None:
    request = part(accepted)
    delivery.release(request, by=omar)
    drain()
    package = fetched(part(accepted))
    said = manifest(package)
    assert package.testzip() is None
    assert {file["path"] for file in said["files"]} == set(package.namelist()) - {"manifest.json"}
    for file in said["files"]:
        content = package.read(file["path"])
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file["bytes"], file["sha256"])
        if file["path"].endswith(".json"):
            assert len(json.loads(content)) == file["rows"]
        if file["path"].endswith(".csv"):
            lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
            assert len(list(lines)) == file["rows"] + 1
    (system,) = said["systems"]
    assert sum(table["rows"] for table in system["tables"]) == step(request, "package").result["rows"]
    assert (said["reference"], said["controller"], said["right"]) == (request.display_reference, "enKomm", "access")


@pytest.mark.req("X-03")
def test_the_package_speaks_the_language_of_the_case(enkomm: Platform, omar: Membership) -> None:
    english, japanese = (
        fetched(ready(enkomm, omar, language=language, email=f"rita.{language}@example.org"))
        for language in ("en", "ja")
    )
    assert "Messages you wrote" in english.read("index.html").decode()
    page = japanese.read("index.html").decode()
    assert '<html lang="ja">' in page
    assert "あなたが書いたメッセージ" in page
    assert "日本の税法により" not in japanese.read("about.html").decode(), "no invoices, no rule for invoices"


def test_what_was_withheld_and_who_answers_elsewhere_is_said(accepted, omar: Membership) -> None:
    delivery.release(part(accepted), by=omar)
    drain()
    page = fetched(part(accepted)).read("index.html").decode()
    assert "password_hash" in page
    assert part(accepted, 2).display_reference in page


def test_hostile_names_and_values_stay_text(enkomm: Platform, omar: Membership) -> None:
    table = f"../../{HOSTILE}"
    rows = [{HOSTILE: HOSTILE, "=1+1": "=cmd|'/c calc'!A0", "id": 1}]
    package = fetched(ready(enkomm, omar, {table: rows, "../../evil": rows}, name=HOSTILE[:60]))
    for name in package.namelist():
        path = PurePosixPath(name)
        assert not path.is_absolute()
        assert ".." not in path.parts
        assert re.fullmatch(r"[\w./-]+", name)
        if name.endswith(".html"):
            page = package.read(name).decode()
            assert "<script" not in page
            assert "<img" not in page
            assert "default-src &#x27;none&#x27;" in page or "default-src 'none'" in page
    sheet = next(package.read(name) for name in package.namelist() if name.endswith(".csv"))
    header, line = csv.reader(io.StringIO(sheet.decode("utf-8-sig"), newline=""))
    assert "'=1+1" in header
    assert "'=cmd|'/c calc'!A0" in line


def test_a_long_table_is_read_page_by_page_and_nothing_is_lost(
    enkomm: Platform, omar: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (book, pages):
        monkeypatch.setattr(module, "ROWS_A_PAGE", 10)
    rows = [{"id": number, "body": f"body-{number:03}-end"} for number in range(25)]
    package = fetched(ready(enkomm, omar, {"messages": rows}))
    paths = [name for name in package.namelist() if "messages" in name and name.endswith(".html")]
    assert [PurePosixPath(path).name for path in paths] == [
        "messages.html",
        "messages.page-2.html",
        "messages.page-3.html",
    ]
    read = "".join(package.read(path).decode() for path in paths)
    assert re.findall(r"body-(\d+)-end", read) == [f"{number:03}" for number in range(25)]
    assert 'href="messages.page-3.html"' in package.read(paths[1]).decode()


def test_a_person_with_nothing_in_a_system_reads_that(enkomm: Platform, omar: Membership) -> None:
    package = fetched(ready(enkomm, omar, {}))
    assert "found nothing about you" in package.read("index.html").decode()
    assert package.namelist() == ["index.html", "about.html", "manifest.json"]


@pytest.mark.req("X-01")
def test_an_account_that_changed_hands_since_the_match_is_not_exported(
    enkomm: Platform, sample_system: Path, omar: Membership
) -> None:
    case = proven(enkomm)
    with sqlite3.connect(sample_system) as system:
        system.execute("UPDATE accounts SET email = 'mallory@example.com' WHERE id = ?", [RITA_ID])
    decisions.accept(part(case), by=omar)
    drain()
    assert part(case).turn == Turn.OFFICER
    assert step(part(case), "export").error == "person_changed"
    assert not Package.objects.exists()


class Breaking:
    """A system that is lost in the middle of its second table."""

    capabilities = frozenset(Capability)

    def candidate(self, key: str, identity: object) -> SimpleNamespace:
        return SimpleNamespace(agreement={"email": "same"})

    def export(self, key: str, scope: object) -> Iterator[ExportedTable]:
        yield ExportedTable("accounts", "account", None, ("id",), iter([{"id": 1}]))
        yield ExportedTable("messages", "workspace_content", None, ("id",), self.rows())

    def rows(self) -> Iterator[dict[str, int]]:
        yield {"id": 1}
        raise ConnectorUnavailable("unavailable")


def test_an_export_that_breaks_off_leaves_no_files_and_is_tried_again(
    enkomm: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = executing(enkomm)
    Step.objects.filter(request=request, position__lt=step(request, "export").position).update(state=StepState.DONE)
    monkeypatch.setattr(export, "connect", lambda system: Breaking())
    progress.advance(request)
    drain()
    broken = step(request, "export")
    assert (broken.state, broken.error, broken.attempts) == (StepState.READY, "unavailable", 1)
    assert list(settings.PACKAGE_DIR.rglob("*.sealed")) == []


@pytest.mark.browser
@pytest.mark.req("X-03")
def test_the_package_opens_in_a_browser_without_network_script_or_complaint(
    enkomm: Platform, omar: Membership, tmp_path: Path, browser: Browser
) -> None:
    rows = [{"id": 1, "body": HOSTILE, "sent_at": "2026-11-22T09:00:00"}]
    wide = [{f"column_{number}": HOSTILE for number in range(12)}]
    fetched(ready(enkomm, omar, {"messages": rows, "accounts": wide})).extractall(tmp_path / "package")
    complaints: list[str] = []
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.on("request", lambda sent: None if sent.url.startswith("file:") else complaints.append(sent.url))
    page.goto((tmp_path / "package" / "index.html").as_uri())
    for link in ("Messages you wrote", "Contents", "Your account", "About this copy"):
        page.get_by_role("link", name=link, exact=True).click()
        assert page.get_by_role("heading", level=1).is_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert complaints == []
    page.close()
