"""Requests that stand just before their package, without the systems before it: rows are made up, the rest is real."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from dsr import delivery, identification, lifecycle
from dsr.connectors.base import Candidate, ExportedTable, HeldContact
from dsr.models import CandidateRecord, DataSystem, Level, Request, Status, Step, StepState
from dsr.packages import parts
from dsr.verification import process
from dsr.workflow import progress
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.clock import now
from tests.factories import confirmed, drain, mailed_code, part, person, step
from tests.remembered import remembered
from workspaces.models import Membership, Platform

OTHER_MAILBOX = "rita.sample@example.net"
ROWS = {"messages": [{"id": 1, "body": "Good morning"}, {"id": 2, "body": "Good night"}]}
Tables = Mapping[str, Sequence[dict[str, Any]]]


@remembered
def executing(
    platform: Platform, *, matched_by: Membership | None = None, checked_by: Membership | None = None, **changes: Any
) -> Request:
    """Return Rita's accepted request for access, matched to a record that is held with two mailboxes.

    Evidence decided whose it is and who asks, unless an officer's word did: `matched_by`, `checked_by`."""
    case = confirmed(platform, **changes)
    held = [
        HeldContact("email", case.person["email"], date(2018, 3, 12), shared=False),
        HeldContact("recovery_email", OTHER_MAILBOX, date(2018, 4, 11), shared=False),
    ]
    found = Candidate("10001", {"name": "Rita Sample"}, {"email": "same"}, tuple(held), (), "account_holder", "v1")
    system = DataSystem.objects.get()
    CandidateRecord.objects.create(
        platform=platform,
        case=case,
        system=system,
        subject_key=case.subject_key,
        found=found.as_dict(),
        found_at=now(),
    )
    match = identification.record_match(case, {system: "10001"}, by=matched_by)
    if checked_by:
        proof = process.record_officer_check(case, kind="video_call", by=checked_by)
    else:
        proof = process.record(case, Level.TWO_FACTORS, ["held_contact", "second_contact"], actor=person(case))
    request = part(case)
    lifecycle.transition(request, Status.DECIDING, actor=SYSTEM, match=match, verification=proof)
    return lifecycle.transition(request, Status.EXECUTING, actor=SYSTEM)


def exported(request: Request, tables: Tables = ROWS, workspace: str | None = None) -> list[parts.Part]:
    """Write `tables` (name -> rows) as the parts that the export step of `request` leaves, and close that step."""
    written = [
        parts.write(
            request,
            "enkomm-app",
            ExportedTable(name, "workspace_content", workspace, tuple(rows[0]) if rows else (), iter(rows)),
        )
        for name, rows in tables.items()
    ]
    result = {"rows": sum(p.rows for p in written), "parts": [p.as_dict() for p in written]}
    before = Step.objects.filter(request=request, position__lte=step(request, "export").position)
    before.update(state=StepState.DONE, lease_until=None)
    Step.objects.filter(request=request, kind="export").update(result=result)
    return written


@remembered
def packaged(platform: Platform, tables: Tables = ROWS, **changes: Any) -> Request:
    """Return a request whose package waits for an officer."""
    request = executing(platform, **changes)
    exported(request, tables)
    with transaction.atomic():
        progress.advance(request)
    drain()
    return part(request.case)


@remembered
def ready(platform: Platform, by: Membership, tables: Tables = ROWS, **changes: Any) -> Request:
    """Return a request whose package waits for the person."""
    request = packaged(platform, tables, **changes)
    delivery.release(request, by=by)
    drain()
    return part(request.case)


def proof(request: Request) -> int:
    """Have the person type the code for the download; return the proof."""
    sent_to = delivery.send_download_code(request)
    return delivery.open_download(request, mailed_code(request.case, sent_to))


def fetched(request: Request, by_proof: int | None = None) -> zipfile.ZipFile:
    """Download the package to its end and return it opened."""
    download = delivery.download(request, proof=by_proof or proof(request))
    content = b"".join(download.chunks)
    assert len(content) == download.size
    return zipfile.ZipFile(io.BytesIO(content))


def broken_off(request: Request) -> None:
    """Begin a download that does not come to its end."""
    download = delivery.download(request, proof=proof(request))
    next(iter(download.chunks))
    download.chunks.close()  # type: ignore[attr-defined]


def manifest(package: zipfile.ZipFile) -> dict[str, Any]:
    """Return the manifest of a package."""
    read: dict[str, Any] = json.loads(package.read("manifest.json"))
    return read
