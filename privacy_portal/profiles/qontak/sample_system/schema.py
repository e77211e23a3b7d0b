"""The tables of the sample system, as a CRM has them: contacts and what hangs on them carry the customer."""

from sqlalchemy import Boolean, Column, Date, Integer, MetaData, Numeric, String, Table
from sqlalchemy import Text as LongText

from privacy_portal.profiles.sample.columns import MOMENT, identifier, to
from privacy_portal.profiles.sample.customers.tables import add_tables

METADATA = MetaData()

add_tables(METADATA, "customer")

subscriptions = Table(
    "subscriptions",
    METADATA,
    identifier(),
    to("person_id", "people"),
    to("customer_id", "customers"),
    Column("plan", String(20), nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date),
)

integrations = Table(
    "integrations",
    METADATA,
    identifier(),
    to("person_id", "people"),
    to("customer_id", "customers"),
    Column("provider", String(40), nullable=False),
    Column("remote_account", String(254), nullable=False),
    Column("scopes", String(120), nullable=False),
    Column("access_token", String(80), nullable=False),
    Column("connected_at", MOMENT, nullable=False),
)

enquiries = Table(
    "enquiries",
    METADATA,
    identifier(),
    to("person_id", "people"),
    Column("full_name", String(120), nullable=False, index=True),
    Column("email", String(254), nullable=False, index=True),
    Column("message", LongText, nullable=False),
    Column("asked_at", MOMENT, nullable=False),
)

companies = Table(
    "companies",
    METADATA,
    identifier(),
    to("customer_id", "customers"),
    Column("name", String(120), nullable=False),
    Column("city", String(80), nullable=False),
    Column("website", String(120), nullable=False),
)

contacts = Table(
    "contacts",
    METADATA,
    identifier(),
    to("person_id", "people"),
    to("customer_id", "customers"),
    to("company_id", "companies", optional=True),
    Column("full_name", String(120), nullable=False, index=True),
    Column("name_kana", String(120), nullable=False),
    Column("email", String(254), index=True),
    Column("answered_on", Date),
    Column("phone", String(30), index=True),
    Column("job_title", String(80)),
    Column("city", String(80)),
    Column("source", String(20), nullable=False),
    Column("known_since", Date, nullable=False),
)

deals = Table(
    "deals",
    METADATA,
    identifier(),
    to("customer_id", "customers"),
    to("contact_id", "contacts", optional=True),
    Column("title", String(120), nullable=False),
    Column("amount", Numeric(14, 2), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("stage", String(20), nullable=False),
    Column("closed_on", Date),
)

mails = Table(
    "mails",
    METADATA,
    identifier(),
    to("customer_id", "customers"),
    to("contact_id", "contacts"),
    Column("direction", String(3), nullable=False),
    Column("mail_from", String(400), nullable=False),
    Column("mail_to", String(400), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("body", LongText, nullable=False),
    Column("sent_at", MOMENT, nullable=False),
)

calls = Table(
    "calls",
    METADATA,
    identifier(),
    to("customer_id", "customers"),
    to("contact_id", "contacts"),
    Column("direction", String(3), nullable=False),
    Column("other_number", String(30)),
    Column("seconds", Integer, nullable=False),
    Column("started_at", MOMENT, nullable=False),
)

transcripts = Table(
    "transcripts",
    METADATA,
    identifier(),
    to("call_id", "calls"),
    Column("text", LongText, nullable=False),
    Column("engine", String(40), nullable=False),
    Column("made_at", MOMENT, nullable=False),
)

tasks = Table(
    "tasks",
    METADATA,
    identifier(),
    to("customer_id", "customers"),
    to("contact_id", "contacts"),
    to("assignee_id", "people", optional=True),
    Column("title", String(120), nullable=False),
    Column("note", LongText),
    Column("due_on", Date, nullable=False),
    Column("is_done", Boolean, nullable=False),
)
