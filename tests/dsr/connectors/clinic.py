"""The system that the connector tests look into: its tables, and the people in it."""

from copy import deepcopy
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    create_engine,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.pool import NullPool

from dsr.connectors.base import Part, Scope
from dsr.connectors.registry import connector_for
from dsr.connectors.sql.connector import SqlConnector
from privacy_portal.yaml_files import read_yaml

METADATA = MetaData()


_DATASET: dict[str, Any] = read_yaml(Path(__file__).with_name("clinic.yaml"))


def dataset() -> dict[str, Any]:
    """Return a fresh copy of the data map."""
    return deepcopy(_DATASET)


def _table(name: str, *columns: Column[Any]) -> Table:
    return Table(name, METADATA, *columns)


def _member(name: str, **options: Any) -> Column[Any]:
    return Column(name, ForeignKey("members.id"), **options)


_table(
    "members",
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("handle", String(60), unique=True),
    Column("kind", String(10), nullable=False),
    Column("given_name", String(80), nullable=False),
    Column("family_name", String(80), nullable=False),
    Column("email", String(200), nullable=False),
    Column("email_since", DateTime(timezone=True)),
    Column("recovery_email", String(200)),
    Column("password_hash", String(80)),
    Column("last_seen", DateTime(timezone=True)),
)
_table(
    "profiles",
    _member("member_id", primary_key=True),
    Column("nickname", String(80)),
    Column("phone", String(40)),
    Column("phone_since", Date),
    Column("settings", JSON),
    Column("photo", LargeBinary),
)
_table(
    "guests",
    Column("code", String(20), primary_key=True),
    Column("full_name", String(80), nullable=False),
    Column("email", String(200)),
)
_table(
    "places",
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("slug", String(40), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("ended", Date),
    Column("last_active", Date),
)
_table(
    "staff",
    _member("member_id", primary_key=True),
    Column("place_id", ForeignKey("places.id"), primary_key=True),
    Column("role", String(20), nullable=False),
    Column("since", Date),
    Column("until", Date),
)
_table(
    "patients",
    Column("id", Integer, primary_key=True, autoincrement=False),
    _member("member_id", nullable=False),
    Column("place_id", ForeignKey("places.id"), nullable=False),
    Column("ward", String(20), nullable=False),
    Column("email", String(200)),
    Column("email_since", Date),
)
_table(
    "notes",
    Column("id", Integer, primary_key=True, autoincrement=False),
    _member("author_id", nullable=False),
    Column("place_id", ForeignKey("places.id")),
    Column("reply_to", ForeignKey("notes.id")),
    Column("body", Text, nullable=False),
    Column("written", Date),
)
_table(
    "note_files",
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("note_id", ForeignKey("notes.id"), nullable=False),
    Column("file_name", String(100), nullable=False),
    Column("storage_key", String(100), nullable=False),
)
_table(
    "reactions",
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("note_id", ForeignKey("notes.id", ondelete="CASCADE"), nullable=False),
    _member("from_member"),
    _member("to_member"),
    Column("sign", String(10), nullable=False),
)
_table(
    "bills",
    Column("number", String(20), primary_key=True),
    _member("member_id", nullable=False),
    Column("billed_to", String(200), nullable=False),
    Column("issued_on", Date),
    Column("amount", Numeric(10, 2), nullable=False),
)
_table(
    "bill_lines",
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("bill_number", ForeignKey("bills.number"), nullable=False),
    Column("text", String(100), nullable=False),
)
_table(
    "visits",
    Column("id", Integer, primary_key=True, autoincrement=False),
    _member("member_id", nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("page", String(100), nullable=False),
)
_table(
    "invitations",
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("guest_code", ForeignKey("guests.code"), nullable=False),
    _member("invited_by", nullable=False),
    Column("text", String(200), nullable=False),
)

RITA, NOBUO, MALLORY, TWIN, MINH, HANA = 1, 2, 3, 4, 5, 6
WHEN = datetime(2024, 5, 1, 9, tzinfo=UTC)

ROWS: dict[str, list[dict[str, Any]]] = {
    "members": [
        {
            "id": number,
            "handle": handle,
            "kind": "full",
            "given_name": given,
            "family_name": family,
            "email": email,
            "email_since": WHEN,
            "recovery_email": recovery,
            "password_hash": "argon2:secret",
            "last_seen": WHEN,
        }
        for number, handle, given, family, email, recovery in (
            (RITA, "rita", "Rita", "Sample", "rita@example.org", "rita.sample@example.net"),
            (NOBUO, "nobuo", "信夫", "山田", "yamada@example.jp", None),
            (MALLORY, "mallory", "Mallory", "Sample", "mallory@example.com", None),
            (TWIN, "rita2", "Rita", "Sample", "other.rita@example.com", None),
            (MINH, "minh", "Minh", "Nguyễn", "minh.nguyen+news@example.com", None),
            (HANA, "hana", "花", "山田", "yamada@example.jp", None),
        )
    ],
    "profiles": [
        {
            "member_id": RITA,
            "nickname": "Ritchen",
            "phone": "+49 30 5550123",
            "phone_since": date(2023, 1, 2),
            "settings": {"greet": "Hällo Rita", "cc": "rita@example.org"},
            "photo": b"\x89PNG rita@example.org",
        },
        {
            "member_id": NOBUO,
            "nickname": "ヤマダ ノブオ",
            "phone": "03-5550-1111",
            "phone_since": None,
            "settings": {},
            "photo": None,
        },
        {
            "member_id": TWIN,
            "nickname": None,
            "phone": "+44 20 5550999",
            "phone_since": None,
            "settings": {},
            "photo": None,
        },
    ],
    "guests": [
        {"code": "g-1", "full_name": "Gil Guest", "email": "gil@example.net"},
        {"code": "g-2", "full_name": "Gala Guest", "email": "gala@example.net"},
    ],
    "places": [
        {"id": 10, "slug": "ws-personal-rita", "kind": "personal"},
        {"id": 20, "slug": "ws-sakura", "kind": "business"},
        {"id": 30, "slug": "ws-unheard-of", "kind": "business"},
    ],
    "staff": [
        {"member_id": RITA, "place_id": 10, "role": "owner", "since": date(2022, 2, 1), "until": None},
        {"member_id": RITA, "place_id": 20, "role": "nurse", "since": date(2023, 3, 1), "until": date(2025, 3, 1)},
        {"member_id": NOBUO, "place_id": 20, "role": "doctor", "since": None, "until": None},
    ],
    "patients": [
        {
            "id": 1,
            "member_id": MINH,
            "place_id": 20,
            "ward": "day",
            "email": "minh@example.org",
            "email_since": date(2024, 7, 1),
        },
        {
            "id": 2,
            "member_id": MINH,
            "place_id": 30,
            "ward": "night",
            "email": "m.nguyen@example.jp",
            "email_since": date(2022, 7, 1),
        },
        {
            "id": 3,
            "member_id": MINH,
            "place_id": 30,
            "ward": "visitor",
            "email": "minh@example.org",
            "email_since": date(2023, 7, 1),
        },
    ],
    "notes": [
        {"id": 1, "author_id": RITA, "place_id": 10, "reply_to": None, "body": "My own list"},
        {"id": 2, "author_id": RITA, "place_id": 10, "reply_to": 1, "body": "More on the list"},
        {"id": 3, "author_id": RITA, "place_id": None, "reply_to": None, "body": "Nowhere, rita@example.org"},
        {"id": 4, "author_id": RITA, "place_id": 20, "reply_to": None, "body": "Ward round at eight"},
        {"id": 5, "author_id": NOBUO, "place_id": 20, "reply_to": 4, "body": "Thanks, RITA@EXAMPLE.ORG"},
        {"id": 6, "author_id": RITA, "place_id": 20, "reply_to": None, "body": "Nobody answers this"},
        {"id": 7, "author_id": RITA, "place_id": 30, "reply_to": None, "body": "In a place that nobody registered"},
    ],
    "note_files": [
        {"id": 1, "note_id": 1, "file_name": "list.pdf", "storage_key": "s3-1"},
        {"id": 2, "note_id": 6, "file_name": "ward.pdf", "storage_key": "s3-2"},
        {"id": 3, "note_id": 5, "file_name": "nobuo.pdf", "storage_key": "s3-3"},
    ],
    "reactions": [
        {"id": 1, "note_id": 5, "from_member": RITA, "to_member": NOBUO, "sign": "ok"},
        {"id": 2, "note_id": 1, "from_member": NOBUO, "to_member": RITA, "sign": "ok"},
        {"id": 3, "note_id": 5, "from_member": MALLORY, "to_member": NOBUO, "sign": "ok"},
    ],
    "bills": [
        {
            "number": "B-1",
            "member_id": RITA,
            "billed_to": "rita@example.org",
            "issued_on": date(2015, 1, 31),
            "amount": "12.50",
        },
        {
            "number": "B-2",
            "member_id": RITA,
            "billed_to": "rita@example.org",
            "issued_on": date(2024, 1, 31),
            "amount": "99.00",
        },
        {
            "number": "B-3",
            "member_id": NOBUO,
            "billed_to": "yamada@example.jp",
            "issued_on": date(2024, 1, 31),
            "amount": "7.00",
        },
    ],
    "bill_lines": [
        {"id": 1, "bill_number": "B-1", "text": "Old visit"},
        {"id": 2, "bill_number": "B-2", "text": "New visit"},
        {"id": 3, "bill_number": "B-3", "text": "Visit"},
    ],
    "visits": [
        {"id": 1, "member_id": RITA, "at": WHEN, "page": "/home"},
        {"id": 2, "member_id": NOBUO, "at": WHEN, "page": "/home"},
    ],
    "invitations": [
        {"id": 1, "guest_code": "g-1", "invited_by": RITA, "text": "Come in"},
        {"id": 2, "guest_code": "g-2", "invited_by": NOBUO, "text": "You too"},
    ],
}


def fill(connection: Connection) -> None:
    """Fill the tables anew."""
    connection.execute(update(METADATA.tables["notes"]).values(reply_to=None))
    for table in reversed(METADATA.sorted_tables):
        connection.execute(delete(table))
    for table in METADATA.sorted_tables:
        connection.execute(insert(table), ROWS[table.name])


BUSINESS = frozenset({"ws-sakura"})
EVERYTHING = ("account", "administrative", "workspace_content", "interactions", "billing")


def scope(*categories: str, workspace: str | None = None) -> Scope:
    """Return the scope of some categories in one place."""
    return Scope(frozenset(Part(category, workspace) for category in categories), BUSINESS)


PLATFORM = scope(*EVERYTHING)
SAKURA = scope("workspace_content", workspace="ws-sakura")
EVERYWHERE = Scope(PLATFORM.parts | scope(*EVERYTHING, workspace="ws-sakura").parts, BUSINESS)


class Clinic:
    """The system seen from outside the portal: to change it, and to compare it before and after."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = create_engine(url, poolclass=NullPool)

    def connector(self) -> SqlConnector:
        """Return a prepared connector."""
        connector = connector_for("sql", {"url": self.url}, dataset())
        assert isinstance(connector, SqlConnector)
        connector.prepare()
        return connector

    def run(self, *statements: str) -> None:
        """Change the system behind the portal's back."""
        with self.engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    def add(self, table: str, *rows: dict[str, Any]) -> None:
        """Put rows into a table behind the portal's back."""
        with self.engine.begin() as connection:
            connection.execute(insert(METADATA.tables[table]), list(rows))

    def rows(self, table: str) -> list[dict[str, object]]:
        """Return all rows of a table, in the order of the key."""
        found = METADATA.tables[table]
        with self.engine.connect() as connection:
            query = select(found).order_by(*found.primary_key.columns)
            return [dict(row) for row in connection.execute(query).mappings()]

    def snapshot(self) -> dict[str, list[dict[str, object]]]:
        """Return everything."""
        return {name: self.rows(name) for name in METADATA.tables}
