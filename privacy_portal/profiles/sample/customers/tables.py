"""The tables that every service with customers has: people, customers, accounts, staff, billing, use, choices."""

from sqlalchemy import Boolean, Column, Date, MetaData, Numeric, String, Table

from privacy_portal.profiles.sample.columns import MOMENT, identifier, to


def add_tables(metadata: MetaData, workspace: str) -> None:
    """Describe the tables in `metadata`; `workspace` is what the service calls a customer's place ("shop")."""
    where, places = f"{workspace}_id", f"{workspace}s"
    Table("people", metadata, identifier(), Column("kind", String(10), nullable=False), Column("first_seen_at", MOMENT))
    Table(
        places,
        metadata,
        identifier(),
        Column("key", String(80), unique=True, nullable=False),
        Column("name", String(120), nullable=False),
        Column("kind", String(10), nullable=False),
        Column("owner_organisation", String(120), nullable=False),
        Column("created_at", MOMENT, nullable=False),
        Column("ended_on", Date),
        Column("last_used_on", Date),
    )
    _accounts(metadata)
    Table(
        "staff",
        metadata,
        identifier(),
        to("person_id", "people"),
        to(where, places),
        Column("role", String(10), nullable=False),
        Column("joined_on", Date, nullable=False),
        Column("left_on", Date),
    )
    _billing(metadata, where, places)
    Table(
        "access_logs",
        metadata,
        identifier(),
        to("person_id", "people"),
        to(where, places, optional=True),
        Column("ip_address", String(45), nullable=False),
        Column("agent", String(80), nullable=False),
        Column("city", String(80)),
        Column("page", String(80), nullable=False),
        Column("at", MOMENT, nullable=False),
    )
    Table(
        "preferences",
        metadata,
        identifier(),
        to("person_id", "people"),
        Column("channel", String(20), nullable=False),
        Column("allowed", Boolean, nullable=False),
        Column("changed_at", MOMENT, nullable=False),
    )


def _accounts(metadata: MetaData) -> None:
    Table(
        "accounts",
        metadata,
        identifier(),
        to("person_id", "people"),
        Column("handle", String(80), unique=True, nullable=False),
        Column("full_name", String(120), nullable=False, index=True),
        Column("name_kana", String(120), nullable=False),
        Column("email", String(254), nullable=False, index=True),
        Column("email_verified_at", MOMENT, nullable=False),
        Column("phone", String(30), index=True),
        Column("phone_added_at", MOMENT),
        Column("company", String(120)),
        Column("street", String(120), nullable=False),
        Column("city", String(80), nullable=False),
        Column("country", String(2), nullable=False),
        Column("public_profile", String(120)),
        Column("password_hash", String(80), nullable=False),
        Column("created_at", MOMENT, nullable=False),
    )


def _billing(metadata: MetaData, where: str, places: str) -> None:
    Table(
        "invoices",
        metadata,
        identifier(),
        to("person_id", "people"),
        to(where, places),
        Column("number", String(30), unique=True, nullable=False),
        Column("billed_name", String(120), nullable=False),
        Column("billed_email", String(254), nullable=False),
        Column("billed_address", String(200), nullable=False),
        Column("amount", Numeric(14, 2), nullable=False),
        Column("currency", String(3), nullable=False),
        Column("issued_on", Date, nullable=False),
    )
    Table(
        "payments",
        metadata,
        identifier(),
        to("invoice_id", "invoices"),
        Column("method", String(20), nullable=False),
        Column("last_digits", String(4), nullable=False),
        Column("payer", String(120), nullable=False),
        Column("vault_token", String(40), nullable=False),
        Column("paid_on", Date, nullable=False),
    )
