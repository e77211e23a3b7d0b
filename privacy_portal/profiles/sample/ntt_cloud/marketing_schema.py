"""The tables of the marketing database: contacts with where they came from, mailings, visits, applications, staff."""

from sqlalchemy import Column, Date, MetaData, String, Table, Text

from privacy_portal.profiles.sample.mariadb import TABLE, flag, key, moment, one_of, to

METADATA = MetaData()

Table(
    "contacts",
    METADATA,
    key(),
    one_of("kind", "prospect", "visitor", "candidate", "employee"),
    one_of("source", "event", "website", "partner", "client", "reception"),
    Column("full_name", String(120), nullable=False, index=True),
    Column("name_kana", String(120), nullable=False),
    Column("email", String(254), index=True),
    moment("email_confirmed_at", optional=True),
    Column("phone", String(30), index=True),
    moment("phone_confirmed_at", optional=True),
    Column("job_title", String(80)),
    Column("company", String(120)),
    Column("country", String(2)),
    Column("language", String(5)),
    moment("created_at"),
    Column("last_heard_on", Date, nullable=False),
    Column("left_on", Date),
    **TABLE,
)

Table(
    "contact_preferences",
    METADATA,
    key(),
    to("contact_id", "contacts"),
    one_of("channel", "email", "telephone"),
    one_of("topic", "marketing", "non_transactional"),
    flag("allowed"),
    moment("changed_at"),
    **TABLE,
)

Table(
    "leads",
    METADATA,
    key(),
    to("contact_id", "contacts"),
    Column("interest", String(200), nullable=False),
    Column("note", Text, nullable=False),
    moment("noted_at"),
    **TABLE,
)

Table(
    "event_scans",
    METADATA,
    key(),
    to("contact_id", "contacts"),
    Column("event_name", String(120), nullable=False),
    flag("consented"),
    moment("scanned_at"),
    **TABLE,
)

Table(
    "mailings",
    METADATA,
    key(),
    Column("title", String(200), nullable=False),
    moment("sent_at"),
    **TABLE,
)

Table(
    "mailing_receipts",
    METADATA,
    key(),
    to("mailing_id", "mailings"),
    to("contact_id", "contacts"),
    flag("clicked"),
    moment("opened_at", optional=True),
    **TABLE,
)

Table(
    "web_visits",
    METADATA,
    key(),
    to("contact_id", "contacts"),
    Column("cookie", String(40), nullable=False),
    Column("page", String(120), nullable=False),
    Column("ip_address", String(45), nullable=False),
    moment("visited_at"),
    **TABLE,
)

Table(
    "social_accounts",
    METADATA,
    key(),
    to("contact_id", "contacts"),
    Column("network", String(40), nullable=False),
    Column("account_name", String(120), nullable=False),
    **TABLE,
)

Table(
    "site_visits",
    METADATA,
    key(),
    to("contact_id", "contacts"),
    Column("site", String(80), nullable=False),
    Column("badge_number", String(20), nullable=False),
    moment("came_at"),
    moment("left_at"),
    **TABLE,
)

Table(
    "applications",
    METADATA,
    key(),
    to("contact_id", "contacts"),
    Column("post", String(120), nullable=False),
    Column("letter", Text, nullable=False),
    Column("cv_path", String(200), nullable=False),
    one_of("status", "received", "interview", "declined", "hired"),
    Column("applied_on", Date, nullable=False),
    **TABLE,
)

Table(
    "interview_notes",
    METADATA,
    key(),
    to("application_id", "applications"),
    Column("note", Text, nullable=False),
    moment("noted_at"),
    **TABLE,
)

Table(
    "staff_records",
    METADATA,
    key(),
    to("contact_id", "contacts"),
    Column("staff_number", String(20), unique=True, nullable=False),
    Column("post", String(120), nullable=False),
    Column("team", String(80), nullable=False),
    Column("hired_on", Date, nullable=False),
    Column("left_on", Date),
    **TABLE,
)
