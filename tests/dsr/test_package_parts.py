"""Part files and packages on the disk: sealed, bound to one request, and gone when nobody needs them."""

import os
import stat
import time
from pathlib import Path

import pytest
from django.conf import settings

from dsr import lifecycle
from dsr.models import Package, Right, Status
from dsr.packages import compose, parts, shelf, storage
from dsr.packages.contents import contents
from dsr.workflow import progress
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.encryption.sealing import UnsealError
from tests.dsr.packaged import executing, exported, packaged
from tests.factories import drain, part, step
from workspaces.models import Membership, Platform

CANARY = "canary-3f9c2b"


def files() -> list[Path]:
    return sorted(settings.PACKAGE_DIR.rglob("*.sealed"))


def aged(path: Path, days: float) -> None:
    before = time.time() - days * 86400
    os.utime(path, (before, before))


def test_what_is_written_is_read_back_and_nothing_lies_open_on_the_disk(enkomm: Platform) -> None:
    request = executing(enkomm)
    rows = [{"id": n, "body": f"{CANARY} {n} 早見\nline"} for n in range(5000)]
    (written,) = exported(request, {"messages": rows})
    assert written.rows == 5000
    assert list(parts.read(request, written)) == rows
    for path in settings.PACKAGE_DIR.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
    assert stat.S_IMODE(settings.PACKAGE_DIR.stat().st_mode) == 0o700
    assert not any(CANARY.encode() in path.read_bytes() for path in files())


@pytest.mark.req("X-05")
def test_the_package_is_sealed_with_a_key_of_its_own_and_its_parts_go(
    enkomm: Platform, django_capture_on_commit_callbacks
) -> None:
    request = executing(enkomm)
    exported(request, {"messages": [{"id": 1, "body": CANARY}]})
    progress.advance(request)
    with django_capture_on_commit_callbacks(execute=True):
        drain()
    package = Package.objects.get()
    assert package.key != request.case.subject_key
    assert [path.relative_to(settings.PACKAGE_DIR) for path in files()] == [Path(package.path)]
    assert CANARY.encode() not in files()[0].read_bytes()


def test_a_part_of_another_request_never_gets_into_a_package(enkomm: Platform) -> None:
    ritas, marios = executing(enkomm), executing(enkomm, name="Mario Sample", email="mario@example.org")
    (hers,), (his,) = exported(ritas), exported(marios)
    with pytest.raises(UnsealError):
        list(parts.read(marios, hers))
    mixed = step(marios, "export")
    mixed.result = {"rows": 2, "parts": [hers.as_dict()]}
    mixed.save()
    with pytest.raises(UnsealError):
        compose.compose(marios, contents(marios))
    assert len(files()) == 2, "what was begun is gone"
    assert his.file != hers.file


def test_a_part_of_another_match_does_not_open(enkomm: Platform) -> None:
    request = executing(enkomm)
    (written,) = exported(request)
    request.match.subjects = {"enkomm-app": {"key": "10002", "version": "v1"}}
    with pytest.raises(UnsealError):
        list(parts.read(request, written))


@pytest.mark.parametrize("change", ["table", "system", "workspace"])
def test_a_part_does_not_pass_for_another_table_or_place(enkomm: Platform, change: str) -> None:
    request = executing(enkomm)
    (written,) = exported(request)
    relabelled = parts.Part.from_dict(written.as_dict() | {change: "ws-sakura"})
    with pytest.raises(UnsealError):
        list(parts.read(request, relabelled))


def test_a_match_made_anew_while_the_package_was_made_sends_the_request_back(enkomm: Platform) -> None:
    request = executing(enkomm)
    exported(request)
    other = request.match
    other.pk, other.number = None, 2
    other.save(force_insert=True)
    progress.advance(request)
    drain()
    assert not Package.objects.exists()
    assert part(request.case).status == Status.DECIDING


@pytest.mark.parametrize("name", ["../../etc/passwd", "1/../../x.sealed", "/etc/passwd", "1/abc.sealed", ""])
def test_only_names_of_our_own_making_are_opened(name: str) -> None:
    with pytest.raises(ValueError, match="sealed file"):
        storage.opened(name)


def test_files_that_no_row_knows_go_after_a_day_and_no_others(enkomm: Platform, elsewhere: Platform) -> None:
    request = executing(enkomm)
    (needed,) = exported(request)
    names = {}
    for owner, label in ((enkomm, "lost"), (enkomm, "fresh"), (elsewhere, "foreign")):
        with storage.writing(owner.pk) as (name, file):
            file.write(b"x")
        names[label] = name
    for name in (needed.file, names["lost"], names["foreign"]):
        aged(settings.PACKAGE_DIR / name, 1.1)
    assert shelf.remove_orphans(enkomm.pk) == 1
    left = {str(path.relative_to(settings.PACKAGE_DIR)) for path in files()}
    assert left == {needed.file, names["fresh"], names["foreign"]}


def test_parts_of_a_request_that_ended_are_orphans(enkomm: Platform) -> None:
    request = executing(enkomm)
    (written,) = exported(request)
    lifecycle.transition(request, Status.WITHDRAWN, actor=SYSTEM)
    aged(settings.PACKAGE_DIR / written.file, 1.1)
    assert shelf.remove_orphans(enkomm.pk) == 1


def test_a_package_made_again_takes_the_place_of_the_former(
    enkomm: Platform, omar: Membership, django_capture_on_commit_callbacks
) -> None:
    request = packaged(enkomm)
    first = Package.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        shelf.keep(request, compose.compose(request, []))
    second = Package.objects.get()
    assert first.public_id != second.public_id
    first.key.refresh_from_db()
    assert first.key.destroyed_at is not None
    assert not (settings.PACKAGE_DIR / first.path).exists()
    assert request.right == Right.ACCESS
