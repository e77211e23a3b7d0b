"""Checkpoints: who may sign them, that they survive crashes, and what the commands say."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from privacy_portal.audit import checkpoints, signing, standalone
from privacy_portal.audit.checkpoints import Checkpoint
from privacy_portal.audit.tasks import write_checkpoints
from privacy_portal.audit.trail import TrailReport, verify
from tests.portal.trails import ELSEWHERE, ENKOMM, database_owner, rewrite, sql, write
from workspaces.models import Platform

pytestmark = [pytest.mark.django_db, pytest.mark.req("X-06"), pytest.mark.usefixtures("every_platform")]


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def enkomm() -> Platform:
    return Platform.objects.create(pk=ENKOMM, slug="enkomm", name="enKomm", reference_prefix="EK")


def report() -> TrailReport:
    return verify(ENKOMM, checkpoints.read(checkpoints.path_of(ENKOMM)))


def command(name: str, *options: object) -> str:
    out = StringIO()
    call_command(name, *map(str, options), stdout=out, no_color=True)
    return out.getvalue()


def replace_line(number: int, **changes: object) -> None:
    path = checkpoints.path_of(ENKOMM)
    lines = path.read_text().splitlines()
    lines[number] = json.dumps(json.loads(lines[number]) | changes)
    path.write_text("\n".join(lines) + "\n")


def test_a_checkpoint_says_how_long_the_trail_is_and_where_it_ends() -> None:
    write(3)
    written = checkpoints.write(ENKOMM)

    assert written is not None
    assert (written.platform_id, written.size) == (ENKOMM, 3)
    assert list(checkpoints.read(checkpoints.path_of(ENKOMM))) == [written]
    assert (report().ok, report().checkpoints) == (True, 1)


def test_a_trail_that_did_not_grow_gets_no_second_checkpoint() -> None:
    assert checkpoints.write(ENKOMM) is None
    write(1)
    assert checkpoints.write(ENKOMM)
    assert checkpoints.write(ENKOMM) is None


def test_every_platform_gets_its_checkpoints() -> None:
    write(1)
    write(2, ELSEWHERE)
    write_checkpoints()

    assert sorted(path.name for path in checkpoints.folder().iterdir()) == ["1.jsonl", "2.jsonl"]


def test_entries_after_the_last_checkpoint_are_fine() -> None:
    write(2)
    checkpoints.write(ENKOMM)
    write(2)

    assert (report().ok, report().entries) == (True, 4)


@pytest.mark.parametrize("changes", [{"size": 2}, {"head": "00" * 32}, {"at": "2020-01-01T00:00:00Z"}, {"platform": 2}])
def test_a_checkpoint_that_was_edited_does_not_count(changes: dict[str, object]) -> None:
    write(3)
    checkpoints.write(ENKOMM)
    replace_line(0, **changes)

    assert (report().ok, report().first_bad_seq, report().reason) == (False, None, "unsigned")


def test_a_checkpoint_signed_by_mallory_does_not_count() -> None:
    write(3)
    checkpoints.write(ENKOMM)
    with database_owner():
        rewrite(1)
    (signing.key_folder() / "checkpoint.pem").rename(signing.key_folder() / "set-aside")
    checkpoints.path_of(ENKOMM).unlink()
    checkpoints.write(ENKOMM)  # with a key that was made just now
    (signing.key_folder() / "set-aside").rename(signing.key_folder() / "checkpoint.pem")

    assert report().reason == "unsigned"


def test_a_checkpoint_of_another_platform_does_not_count() -> None:
    write(1)
    write(1, ELSEWHERE)
    checkpoints.write(ELSEWHERE)

    assert verify(ENKOMM, checkpoints.read(checkpoints.path_of(ELSEWHERE))).reason == "unsigned"


def test_checkpoints_in_another_order_are_noticed() -> None:
    for _step in range(2):
        write(1)
        checkpoints.write(ENKOMM)
    path = checkpoints.path_of(ENKOMM)
    path.write_bytes(b"".join(reversed(path.read_bytes().splitlines(keepends=True))))

    assert report().reason == "disordered"


def test_a_line_that_a_crash_left_half_written_is_repaired_by_the_next() -> None:
    write(1)
    first = checkpoints.write(ENKOMM)
    with checkpoints.path_of(ENKOMM).open("ab") as file:
        file.write(b'{"at":"2026-')
    write(1)
    second = checkpoints.write(ENKOMM)

    assert list(checkpoints.read(checkpoints.path_of(ENKOMM))) == [first, second]


def test_a_former_key_stays_trusted_by_its_public_half() -> None:
    write(1)
    checkpoints.write(ENKOMM)
    key = signing.key_folder() / "checkpoint.pem"
    public = signing.signing_key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    key.rename(signing.key_folder() / "retired")
    write(1)
    checkpoints.write(ENKOMM)
    assert report().reason == "unsigned"

    (signing.key_folder() / "checkpoint-2026.pub.pem").write_bytes(public)
    assert (report().ok, report().checkpoints) == (True, 2)


def test_the_key_is_made_once_and_readable_by_its_owner_only() -> None:
    first = signing.key_id(signing.signing_key().public_key())

    assert signing.key_id(signing.signing_key().public_key()) == first
    assert (signing.key_folder() / "checkpoint.pem").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in signing.key_folder().iterdir()] == ["checkpoint.pem"]


def test_a_key_that_others_can_read_is_refused() -> None:
    signing.signing_key()
    (signing.key_folder() / "checkpoint.pem").chmod(0o644)

    with pytest.raises(ImproperlyConfigured, match="0600"):
        signing.signing_key()


def test_production_makes_no_key_of_its_own(settings) -> None:
    settings.PRODUCTION = True

    with pytest.raises(ImproperlyConfigured, match=r"keys\.md"):
        signing.signing_key()


def test_only_ed25519_keys_sign(tmp_path: Path) -> None:
    other = tmp_path / "other.pub.pem"
    other.write_text("no key")
    with pytest.raises(ImproperlyConfigured):
        signing.public_key(other)
    assert not signing.is_signed(None, b"", b"")
    assert not signing.is_signed(Ed25519PrivateKey.generate().public_key(), b"0" * 64, b"")


@pytest.mark.parametrize("line", [b"", b"{}", b"[1]", b"not json", b'{"signature": 1}'])
def test_what_is_no_checkpoint_is_not_taken_for_one(line: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Checkpoint.parse(line)


# -- the commands ---------------------------------------------------------------------------------------------------


def test_the_command_says_that_all_is_well(enkomm: Platform) -> None:
    write(3)
    assert "enkomm: 3 entries are as they were written. No checkpoint" in command("verify_audit_trail")

    checkpoints.write(ENKOMM)
    assert "1 checkpoints agree" in command("verify_audit_trail", "--platform", "enkomm")


def test_the_command_fails_and_names_the_first_bad_entry(enkomm: Platform, capsys: pytest.CaptureFixture[str]) -> None:
    write(3)
    with database_owner():
        sql("UPDATE audit_auditentry SET subject = 'EK 9999-99' WHERE seq = 2")

    with pytest.raises(CommandError, match="1 of 1 audit trails failed") as caught:
        call_command("verify_audit_trail", no_color=True)
    assert caught.value.returncode == 1
    assert "enkomm: entry 2: a column says something else" in capsys.readouterr().out


def test_the_command_misses_a_trail_of_which_only_checkpoints_are_left(capsys: pytest.CaptureFixture[str]) -> None:
    write(3)
    checkpoints.write(ENKOMM)
    with database_owner():
        sql("DELETE FROM audit_auditentry")

    with pytest.raises(CommandError):
        call_command("verify_audit_trail", no_color=True)
    assert "platform 1: entry 1: the trail ends before it" in capsys.readouterr().out


def test_copies_of_the_checkpoints_can_be_elsewhere(enkomm: Platform, tmp_path: Path) -> None:
    write(3)
    checkpoints.write(ENKOMM)
    copy = tmp_path / "copy.jsonl"
    checkpoints.path_of(ENKOMM).rename(copy)

    assert "1 checkpoints agree" in command("verify_audit_trail", "--platform", "enkomm", "--checkpoints", copy)
    with pytest.raises(CommandError, match="no checkpoints at"):
        command("verify_audit_trail", "--checkpoints", checkpoints.folder())
    copy.write_text("nonsense\n")
    with pytest.raises(CommandError, match="no checkpoint"):
        command("verify_audit_trail", "--platform", "enkomm", "--checkpoints", copy)


def test_an_unknown_platform_is_said_to_be_unknown() -> None:
    for name in ("verify_audit_trail", "export_audit_trail"):
        with pytest.raises(CommandError, match="no platform nowhere"):
            command(name, "--platform", "nowhere")


# -- the program without the portal ---------------------------------------------------------------------------------


@pytest.fixture
def exported(enkomm: Platform, tmp_path: Path) -> list[str]:
    """Return the arguments for the program: an exported trail of three entries, its checkpoint, the public key."""
    write(3)
    checkpoints.write(ENKOMM)
    key = signing.signing_key().public_key()
    (tmp_path / "key.pem").write_bytes(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    said = command("export_audit_trail", "--platform", "enkomm", "--output", tmp_path / "trail.jsonl")
    assert "3 entries" in said
    witness = ["--checkpoints", str(checkpoints.path_of(ENKOMM)), "--public-key", str(tmp_path / "key.pem")]
    return [str(tmp_path / "trail.jsonl"), *witness]


def test_an_auditor_without_the_portal_sees_the_same(exported: list[str]) -> None:
    program = Path(standalone.__file__)
    done = subprocess.run(
        [sys.executable, "-I", program, *exported], capture_output=True, text=True, check=False, env={**os.environ}
    )

    assert (done.returncode, done.stdout) == (0, "good: 3 entries, 1 checkpoints agree\n")


def test_an_auditor_without_the_portal_sees_that_the_end_is_missing(exported: list[str], capsys) -> None:
    path = Path(exported[0])
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:2]))

    assert standalone.main(exported[:1]) == 0
    assert standalone.main(exported) == 1
    assert "BAD: entry 3: the trail ends before it" in capsys.readouterr().out


def test_an_auditor_without_the_portal_sees_a_rewritten_trail(exported: list[str], tmp_path: Path, capsys) -> None:
    with database_owner():
        rewrite(2)
    again = tmp_path / "again.jsonl"
    command("export_audit_trail", "--platform", "enkomm", "--output", again)

    assert standalone.main([str(again)]) == 0
    assert standalone.main([str(again), *exported[1:]]) == 1
    assert "remembers another trail" in capsys.readouterr().out


def test_an_auditor_without_the_portal_sees_a_forged_checkpoint(exported: list[str], capsys) -> None:
    replace_line(0, size=2)

    assert standalone.main(exported) == 1
    assert "not signed by this key" in capsys.readouterr().out


def test_an_export_goes_to_the_screen_and_never_over_a_file(exported: list[str], capsys) -> None:
    command("export_audit_trail", "--platform", "enkomm")
    assert capsys.readouterr().out.count("\n") == 3

    with pytest.raises(CommandError, match="exists already"):
        command("export_audit_trail", "--platform", "enkomm", "--output", exported[0])
    with pytest.raises(SystemExit):
        standalone.main([exported[0], "--checkpoints", "x"])
