"""Taking something in once, however often it is sent: the Idempotency-Key header, and the desk's own form.

A key is kept for a day as a keyed hash, beside a keyed hash of the body; neither can be read back.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.db import IntegrityError, transaction

from dsr import entering, intake, owner_entry
from dsr.models import Case, SubmissionKey
from privacy_portal.clock import now
from privacy_portal.encryption.blind_index import blind_index
from workspaces.models import Membership, Platform, Workspace

KEPT_FOR = timedelta(hours=24)


class OtherBody(Exception):
    """The key came with another body before."""


def submit_once(platform: Platform, submission: intake.Submission, key: str, *, origin: str = "") -> Case:
    """Submit, or return the case that the same `key` and body made before, from wherever; without a key always submit.

    Raises OtherBody, and what `intake.submit` raises."""
    return _case_once(platform, key, asdict(submission), lambda: intake.submit(platform, submission, origin=origin))


def enter_once(
    platform: Platform, submission: intake.Submission, key: str, *, received_at: datetime, by: Membership
) -> Case:
    """Enter a request as an officer, or return the case that the same officer, `key` and body made before.

    Raises OtherBody, and what `entering.enter` raises."""
    body = {**asdict(submission), "received_at": received_at.isoformat()}
    key = f"{by.user_id}/{key}" if key else ""
    return _case_once(platform, key, body, lambda: entering.enter(platform, submission, received_at=received_at, by=by))


def enter_for_workspace_once(
    workspace: Workspace,
    submission: intake.Submission,
    key: str,
    *,
    received_at: datetime,
    by: Membership,
    also_platform: bool,
) -> Case:
    """Enter a request as the owner of `workspace`, or return the case that the same owner, `key` and body made before.

    Raises OtherBody, and what `owner_entry.enter` raises."""
    facts = {"received_at": received_at.isoformat(), "brought_to": workspace.key, "also_platform": str(also_platform)}
    key = f"{by.user_id}/{key}" if key else ""

    def take_in() -> Case:
        return owner_entry.enter(workspace, submission, received_at=received_at, by=by, also_platform=also_platform)

    return _case_once(workspace.platform, key, {**asdict(submission), **facts}, take_in)


def make_once(what: str, key: str, body: Any, make: Callable[[], str], *, by: Membership) -> str:
    """Have `make` write what the officer `by` sent as `body`, and return the id that it gives; or return the id that
    the same officer, `key` and body made before. `what` keeps the keys of one operation from another's.

    Raises OtherBody, and what `make` raises."""
    key = f"{by.user_id}/{what}/{key}" if key else ""
    return _once(by.platform, key, body, lambda: Kept(made=make())).made


@dataclass(frozen=True)
class Kept:
    """What a key stands for: a case, or the id of something else that was made."""

    case: Case | None = None
    made: str = ""


def _case_once(platform: Platform, key: str, body: dict[str, str], take_in: Callable[[], Case]) -> Case:
    return cast("Case", _once(platform, key, body, lambda: Kept(case=take_in())).case)


def _once(platform: Platform, key: str, body: Any, take_in: Callable[[], Kept]) -> Kept:
    if not key:
        return take_in()
    key_index = _index("key", platform, key)
    body_index = _index("body", platform, json.dumps(body, sort_keys=True))
    known = _known(key_index, body_index)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            taken = take_in()
            SubmissionKey.objects.create(
                platform=platform,
                key_index=key_index,
                body_index=body_index,
                case=taken.case,
                made=taken.made,
                used_at=now(),
            )
    except IntegrityError:
        # Somebody sent the same key at the same moment, and won.
        known = _known(key_index, body_index)
        if known is None:
            raise
        return known
    return taken


def forget_keys() -> int:
    """Delete the keys of the platform in scope that are older than a day; return how many."""
    return SubmissionKey.objects.filter(used_at__lt=now() - KEPT_FOR).delete()[0]


def _known(key_index: str, body_index: str) -> Kept | None:
    used = SubmissionKey.objects.select_related("case__platform", "case__subject_key").filter(key_index=key_index)
    found = used.first()
    if found is None:
        return None
    if found.body_index != body_index:
        raise OtherBody
    return Kept(found.case, found.made)


def _index(what: str, platform: Platform, value: str) -> str:
    # Hashed first, because a blind index forgives differences of case that matter here.
    return blind_index(f"idempotency {what}", platform.pk, hashlib.sha256(value.encode()).hexdigest())
