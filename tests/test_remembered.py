"""A story told from memory leaves what the walked one left, and is told only where it would go the same way."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
import time_machine
from django.db import transaction
from django.test import override_settings
from django.utils import translation

from dsr import intake
from dsr.models import Outcome, Right, Status, StepState
from dsr.workflow import runner
from privacy_portal.audit import trail
from privacy_portal.clock import now
from tests import remembered
from tests.dsr.packaged import ready
from tests.dsr.test_requester_package import first_part_erased
from tests.factories import confirmed, part, proven, searched, step, stuck_steps
from tests.stored import files, rows
from workspaces.models import Establishment, Membership, Platform


@pytest.fixture(autouse=True)
def in_five_minutes() -> Iterator[None]:
    """Nothing is remembered from other tests, and the time does not run out."""
    remembered.forget()
    with patch.object(remembered, "_window", return_value=1):
        yield
    remembered.forget()


@pytest.fixture
def folders(sample_system: Path, tmp_path: Path) -> list[Path]:
    return [tmp_path, sample_system.parent]


@contextmanager
def around() -> Iterator[None]:
    """A transaction around the portal's own, as each test has one, and undone like that."""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


@contextmanager
def undone(folders: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Undo all that the block does to rows and files."""
    kept = [shutil.copytree(folder, tmp_path_factory.mktemp("kept") / "files") for folder in folders]
    with around():
        yield
    for folder, copy in zip(folders, kept, strict=True):
        shutil.rmtree(folder)
        shutil.copytree(copy, folder)


def everything(folders: list[Path]) -> tuple[object, list[dict[Path, tuple[int, bytes]]]]:
    """Return all rows, and the mode and the content of all files."""
    found = [{folder / path: entry.mode for path, entry in files(folder).items()} for folder in folders]
    return rows(), [{p: (mode, b"" if p.is_dir() else p.read_bytes()) for p, mode in one.items()} for one in found]


def was_walked(story: Callable[..., object], *arguments: object, **changes: object) -> bool:
    """Return whether the story was walked and not told; all that it did to rows is undone."""
    with around(), patch.object(intake, "submit", wraps=intake.submit) as submit:
        story(*arguments, **changes)
    return bool(submit.called)


def test_a_told_story_leaves_the_rows_the_files_and_the_system_of_the_walked_one(
    enkomm: Platform, omar: Membership, mei: Membership, folders: list[Path], tmp_path_factory: pytest.TempPathFactory
) -> None:
    before = everything(folders)
    for story, told in ((proven, (enkomm,)), (ready, (enkomm, omar)), (first_part_erased, (enkomm, omar, mei))):
        with undone(folders, tmp_path_factory):
            walked = story(*told)
            after_walking = everything(folders)
            assert was_walked(confirmed, enkomm, email="rita2@example.org")
        assert everything(folders) == before
        with undone(folders, tmp_path_factory), patch.object(runner, "run", side_effect=AssertionError):
            assert story(*told) == walked
            assert everything(folders) == after_walking != before
            assert not was_walked(confirmed, enkomm, email="rita2@example.org")

    case = first_part_erased(enkomm, omar, mei)
    assert [(request.status, request.outcome) for request in case.requests.order_by("part")] == [
        (Status.COMPLETED, Outcome.PARTIAL),
        (Status.DECIDING, ""),
    ]
    assert step(part(case), "erase").state == StepState.DONE
    assert stuck_steps() == []
    assert searched(enkomm, email="rita2@example.org").pk > case.pk
    assert trail.verify(enkomm.pk).ok


def test_a_story_is_told_only_with_the_same_words_settings_language_rows_and_files(
    enkomm: Platform, sample_system: Path
) -> None:
    assert was_walked(confirmed, enkomm)
    assert not was_walked(confirmed, enkomm)

    assert was_walked(confirmed, enkomm, Right.ERASURE)
    assert was_walked(confirmed, enkomm, phone="")
    with override_settings(DEMO=True):
        assert was_walked(confirmed, enkomm)
    with translation.override("ja"):
        assert was_walked(confirmed, enkomm)
    with transaction.atomic():
        Establishment.objects.update(country="JP")
        assert was_walked(confirmed, enkomm)
        transaction.set_rollback(True)
    assert not was_walked(confirmed, enkomm)
    with sqlite3.connect(sample_system) as system:
        system.execute("DELETE FROM messages WHERE id = (SELECT max(id) FROM messages)")
    assert was_walked(confirmed, enkomm)


def test_a_story_is_walked_anew_after_five_minutes_and_while_time_is_shifted(enkomm: Platform) -> None:
    assert was_walked(confirmed, enkomm)
    with time_machine.travel(now() + timedelta(days=1)):
        assert was_walked(confirmed, enkomm)
    assert not was_walked(confirmed, enkomm)
    with patch.object(remembered, "_window", return_value=2):
        assert was_walked(confirmed, enkomm)


@pytest.fixture
def patching(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    return monkeypatch


def test_where_something_may_be_patched_every_story_is_walked(
    enkomm: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert was_walked(confirmed, enkomm)
    assert was_walked(confirmed, enkomm)


def test_so_is_it_where_a_fixture_may_patch(enkomm: Platform, patching: pytest.MonkeyPatch) -> None:
    assert was_walked(confirmed, enkomm)
    assert was_walked(confirmed, enkomm)
