"""Eight ways in which the owner of the database changes the trail, and where each is found."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import DatabaseError, connection

from privacy_portal.audit import chain, checkpoints, standalone
from privacy_portal.audit.models import AuditEntry
from privacy_portal.audit.trail import TrailReport, verify
from privacy_portal.management.commands.export_audit_trail import export
from tests.portal.trails import ELSEWHERE, ENKOMM, database_owner, rewrite, sql, write

# Real commits: foreign hands change the table's shape here.
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.req("X-06"),
    pytest.mark.usefixtures("every_platform"),
]


def edit_payload() -> None:
    sql("UPDATE audit_auditentry SET payload = %s WHERE seq = 4", b'{"forged": true}')


def edit_payload_and_its_hash() -> None:
    previous = bytes(AuditEntry.objects.get(seq=3).hash)
    own_hash = chain.link(previous, b'{"forged": true}')
    sql("UPDATE audit_auditentry SET payload = %s, hash = %s WHERE seq = 4", b'{"forged": true}', own_hash)


def edit_column() -> None:
    sql("UPDATE audit_auditentry SET actor_id = '99' WHERE seq = 4")


def delete_from_the_middle() -> None:
    sql("DELETE FROM audit_auditentry WHERE seq = 4")


def delete_and_close_the_gap() -> None:
    delete_from_the_middle()
    for seq in range(5, 11):
        sql("UPDATE audit_auditentry SET seq = %s WHERE seq = %s", seq - 1, seq)


def reorder() -> None:
    for former, later in ((4, 99), (5, 4), (99, 5)):
        sql("UPDATE audit_auditentry SET seq = %s WHERE seq = %s", later, former)


def insert_forged() -> None:
    for seq in range(10, 3, -1):
        sql("UPDATE audit_auditentry SET seq = %s WHERE seq = %s", seq + 1, seq)
    copy_of_entry(3, seq=4)


def insert_of_another_platform() -> None:
    write(4, ELSEWHERE)
    sql("DELETE FROM audit_auditentry WHERE platform_id = %s AND seq = 4", ENKOMM)
    sql("UPDATE audit_auditentry SET platform_id = %s WHERE platform_id = %s AND seq = 4", ENKOMM, ELSEWHERE)


def copy_of_entry(original: int, *, seq: int) -> None:
    sql(
        "INSERT INTO audit_auditentry (platform_id, seq, at, action, actor_kind, actor_id, subject, payload,"
        " previous_hash, hash) SELECT platform_id, %s, at, action, actor_kind, actor_id, subject, payload,"
        " previous_hash, hash FROM audit_auditentry WHERE platform_id = %s AND seq = %s",
        seq,
        ENKOMM,
        original,
    )


CAUGHT_BY_THE_CHAIN = [
    (edit_payload, 4, "altered"),
    (edit_payload_and_its_hash, 4, "mislabelled"),
    (edit_column, 4, "mislabelled"),
    (delete_from_the_middle, 4, "missing"),
    (delete_and_close_the_gap, 4, "unlinked"),
    (reorder, 4, "unlinked"),
    (insert_forged, 4, "unlinked"),
    (insert_of_another_platform, 4, "unlinked"),
]


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def ten_entries() -> None:
    write(10)


@pytest.fixture
def fork_allowed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take the constraint off that keeps a number from being used twice."""
    kept = [one for one in AuditEntry._meta.constraints if one.name != "audit_trail_has_no_fork"]
    constraint = next(one for one in AuditEntry._meta.constraints if one not in kept)
    with database_owner():
        with monkeypatch.context() as patch, connection.schema_editor() as editor:
            patch.setattr(AuditEntry._meta, "constraints", kept)  # SQLite makes the table again as the model says
            editor.remove_constraint(AuditEntry, constraint)
        yield
        sql("DELETE FROM audit_auditentry")
        with connection.schema_editor() as editor:
            editor.add_constraint(AuditEntry, constraint)


def standalone_says(tmp_path: Path) -> str:
    """Return what the program without the portal says of the exported trail: "" for good."""
    exported = tmp_path / "trail.jsonl"
    with exported.open("w", encoding="utf-8") as file:
        export(ENKOMM, file)
    try:
        standalone.check(exported.open(encoding="utf-8"), {})
    except standalone.BadTrail as error:
        return str(error)
    return ""


def test_an_untouched_trail_is_good(ten_entries: None) -> None:
    report = verify(ENKOMM)

    assert (report.ok, report.entries, report.first_bad_seq) == (True, 10, None)


def test_a_platform_without_acts_has_a_good_trail() -> None:
    assert verify(ENKOMM).ok


@pytest.mark.parametrize(("tamper", "seq", "reason"), CAUGHT_BY_THE_CHAIN)
def test_the_chain_names_the_first_bad_entry(
    ten_entries: None, tmp_path: Path, tamper: Callable[[], None], seq: int, reason: str
) -> None:
    with database_owner():
        tamper()

    report = verify(ENKOMM)
    assert (report.ok, report.entries, report.first_bad_seq, report.reason) == (False, seq - 1, seq, reason)
    # An export holds what was hashed, without the columns that repeat it.
    assert standalone_says(tmp_path).startswith(f"entry {seq}") or tamper is edit_column


def test_a_number_that_was_used_twice_is_found(ten_entries: None, fork_allowed: None, tmp_path: Path) -> None:
    copy_of_entry(4, seq=4)

    report = verify(ENKOMM)
    assert (report.first_bad_seq, report.reason) == (4, "repeated")
    assert standalone_says(tmp_path).startswith("entry 5")  # the fifth line, where number 5 should stand


def test_the_database_refuses_a_fork(ten_entries: None) -> None:
    with pytest.raises(DatabaseError):
        copy_of_entry(4, seq=4)


def test_only_a_checkpoint_finds_that_the_end_was_cut_off() -> None:
    write(10)
    checkpoints.write(ENKOMM)
    with database_owner():
        sql("DELETE FROM audit_auditentry WHERE seq > 7")

    assert verify(ENKOMM).ok
    report = verify_with_checkpoints()
    assert (report.entries, report.first_bad_seq, report.reason) == (7, 8, "truncated")


def test_only_a_checkpoint_finds_that_everything_is_gone() -> None:
    write(3)
    checkpoints.write(ENKOMM)
    with database_owner():
        sql("DELETE FROM audit_auditentry")

    assert verify(ENKOMM).ok
    assert verify_with_checkpoints().first_bad_seq == 1


@pytest.mark.parametrize(("first", "found_at"), [(1, 1), (3, 1), (6, 5), (10, 9)])
def test_only_a_checkpoint_finds_that_the_trail_was_made_again(first: int, found_at: int) -> None:
    for _step in range(3):
        write(4)
        checkpoints.write(ENKOMM)
    with database_owner():
        rewrite(first)

    assert verify(ENKOMM).ok
    report = verify_with_checkpoints()
    assert (report.first_bad_seq, report.reason) == (found_at, "rewritten")


def verify_with_checkpoints() -> TrailReport:
    return verify(ENKOMM, checkpoints.read(checkpoints.path_of(ENKOMM)))
