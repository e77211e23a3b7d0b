"""The tables of the meeting system: users of client companies, meetings, call detail records, support, invoices."""

from sqlalchemy import Column, Date, Integer, MetaData, Numeric, String, Table, Text

from privacy_portal.profiles.sample.mariadb import TABLE, flag, key, moment, one_of, to

METADATA = MetaData()

Table(
    "users",
    METADATA,
    key(),
    Column("login", String(60), unique=True),
    one_of("kind", "user", "participant"),
    one_of("status", "active", "closed"),
    Column("full_name", String(120), nullable=False, index=True),
    Column("name_kana", String(120), nullable=False),
    Column("email", String(254), index=True),
    moment("email_confirmed_at", optional=True),
    Column("phone", String(30), index=True),
    moment("phone_confirmed_at", optional=True),
    Column("job_title", String(80)),
    Column("password_hash", String(120)),
    Column("country", String(2)),
    Column("language", String(5)),
    moment("created_at"),
    Column("closed_on", Date),
    **TABLE,
)

Table(
    "clients",
    METADATA,
    key(),
    Column("client_key", String(60), unique=True, nullable=False),
    Column("name", String(120), nullable=False),
    one_of("kind", "business"),
    Column("company", String(120), nullable=False),
    Column("country", String(2), nullable=False),
    moment("created_at"),
    **TABLE,
)

Table(
    "client_users",
    METADATA,
    key(),
    to("client_id", "clients"),
    to("user_id", "users"),
    one_of("client_role", "administrator", "host", "participant"),
    Column("since", Date, nullable=False),
    Column("until", Date),
    **TABLE,
)

Table(
    "bridges",
    METADATA,
    key(),
    to("client_id", "clients"),
    to("host_user_id", "users"),
    Column("access_number", String(30), nullable=False),
    Column("pin_code", String(12), nullable=False),
    moment("opened_at"),
    **TABLE,
)

Table(
    "meetings",
    METADATA,
    key(),
    to("client_id", "clients"),
    to("host_user_id", "users", optional=True),
    Column("title", String(200), nullable=False),
    moment("started_at"),
    moment("ended_at"),
    flag("recorded"),
    **TABLE,
)

Table(
    "participants",
    METADATA,
    key(),
    to("meeting_id", "meetings"),
    to("user_id", "users", optional=True),
    Column("display_name", String(120), nullable=False),
    Column("email", String(254)),
    Column("ip_address", String(45)),
    moment("joined_at"),
    moment("left_at"),
    **TABLE,
)

Table(
    "call_detail_records",
    METADATA,
    key(),
    to("client_id", "clients"),
    to("meeting_id", "meetings"),
    to("user_id", "users"),
    one_of("direction", "dial_in", "dial_out"),
    Column("calling_number", String(30), nullable=False),
    Column("called_number", String(30), nullable=False),
    Column("country", String(2), nullable=False),
    moment("started_at"),
    Column("seconds", Integer, nullable=False),
    **TABLE,
)

Table(
    "recordings",
    METADATA,
    key(),
    to("meeting_id", "meetings"),
    to("made_by_user_id", "users"),
    Column("storage_path", String(200), nullable=False),
    Column("transcript", Text, nullable=False),
    Column("seconds", Integer, nullable=False),
    **TABLE,
)

Table(
    "chat_lines",
    METADATA,
    key(),
    to("meeting_id", "meetings"),
    to("user_id", "users", optional=True),
    Column("body", Text, nullable=False),
    moment("sent_at"),
    **TABLE,
)

Table(
    "logins",
    METADATA,
    key(),
    to("user_id", "users"),
    Column("ip_address", String(45), nullable=False),
    Column("agent", String(160), nullable=False),
    moment("logged_in_at"),
    **TABLE,
)

Table(
    "support_tickets",
    METADATA,
    key(),
    to("client_id", "clients"),
    to("user_id", "users"),
    Column("subject", String(200), nullable=False),
    one_of("status", "open", "closed"),
    moment("opened_at"),
    **TABLE,
)

Table(
    "support_messages",
    METADATA,
    key(),
    to("ticket_id", "support_tickets"),
    one_of("written_by", "customer", "support"),
    Column("body", Text, nullable=False),
    moment("written_at"),
    **TABLE,
)

Table(
    "invoices",
    METADATA,
    key(),
    to("client_id", "clients"),
    to("user_id", "users", optional=True),
    Column("invoice_number", String(30), unique=True, nullable=False),
    Column("billed_name", String(120), nullable=False),
    Column("billed_email", String(254)),
    Column("amount", Numeric(12, 2), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("financial_year_end", Date, nullable=False),
    **TABLE,
)
