"""The tables of the sample system, as a messaging and meeting service of this kind has them.

Identifiers are given by the generator. Times are UTC. A person without an account (a guest of one meeting) has a row in
`accounts` too, without handle and password, as many services keep them.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
)
from sqlalchemy import Text as LongText

from privacy_portal.profiles.sample.columns import MOMENT, identifier, to

METADATA = MetaData()

accounts = Table(
    "accounts",
    METADATA,
    identifier(),
    Column("handle", String(60), unique=True),
    Column("kind", String(10), nullable=False),
    Column("status", String(10), nullable=False),
    Column("full_name", String(120), nullable=False, index=True),
    Column("name_kana", String(120), nullable=False),
    Column("email", String(254), index=True),
    Column("email_verified_at", MOMENT),
    Column("recovery_email", String(254), index=True),
    Column("recovery_email_added_at", MOMENT),
    Column("phone", String(30), index=True),
    Column("phone_added_at", MOMENT),
    Column("password_hash", String(120)),
    Column("password_hint", String(120)),
    Column("country", String(2)),
    Column("language", String(5)),
    Column("created_at", MOMENT, nullable=False),
    Column("last_sign_in_at", MOMENT),
    Column("closed_on", Date),
)

profiles = Table(
    "profiles",
    METADATA,
    identifier(),
    to("account_id", "accounts"),
    Column("display_name", String(120), nullable=False),
    Column("photo_path", String(200)),
    Column("job_title", String(80)),
    Column("company", String(80)),
    Column("street", String(120)),
    Column("city", String(80)),
    Column("born_on", Date),
    Column("about", LongText),
)

devices = Table(
    "devices",
    METADATA,
    identifier(),
    to("account_id", "accounts"),
    Column("label", String(80), nullable=False),
    Column("push_token", String(80)),
    Column("last_ip", String(45)),
    Column("last_seen_at", MOMENT, nullable=False),
)

workspaces = Table(
    "workspaces",
    METADATA,
    identifier(),
    Column("key", String(60), unique=True, nullable=False),
    Column("name", String(120), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("owner_organisation", String(120)),
    to("owner_account_id", "accounts", optional=True),
    to("creator_account_id", "accounts", optional=True),
    Column("created_at", MOMENT, nullable=False),
    Column("contract_ended_on", Date),
    Column("last_used_on", Date, nullable=False),
)

memberships = Table(
    "memberships",
    METADATA,
    identifier(),
    to("workspace_id", "workspaces"),
    to("account_id", "accounts"),
    Column("role", String(20), nullable=False),
    Column("joined_on", Date, nullable=False),
    Column("left_on", Date),
)

channels = Table(
    "channels",
    METADATA,
    identifier(),
    to("workspace_id", "workspaces"),
    Column("name", String(80), nullable=False),
    Column("created_at", MOMENT, nullable=False),
)

messages = Table(
    "messages",
    METADATA,
    identifier(),
    to("workspace_id", "workspaces"),
    to("channel_id", "channels"),
    to("author_id", "accounts", optional=True),
    to("reply_to_id", "messages", optional=True),
    Column("body", LongText, nullable=False),
    Column("sent_at", MOMENT, nullable=False),
)

message_mentions = Table(
    "message_mentions",
    METADATA,
    identifier(),
    to("message_id", "messages"),
    to("account_id", "accounts"),
)

message_reactions = Table(
    "message_reactions",
    METADATA,
    identifier(),
    to("message_id", "messages"),
    to("account_id", "accounts"),
    Column("sign", String(20), nullable=False),
    Column("at", MOMENT, nullable=False),
)

attachments = Table(
    "attachments",
    METADATA,
    identifier(),
    to("message_id", "messages"),
    Column("file_name", String(160), nullable=False),
    Column("media_type", String(80), nullable=False),
    Column("size", Integer, nullable=False),
    Column("storage_path", String(160), nullable=False),
    Column("uploaded_at", MOMENT, nullable=False),
)

documents = Table(
    "documents",
    METADATA,
    identifier(),
    to("workspace_id", "workspaces"),
    to("author_id", "accounts"),
    Column("title", String(160), nullable=False),
    Column("body", LongText, nullable=False),
    Column("edited_at", MOMENT, nullable=False),
)

calendar_events = Table(
    "calendar_events",
    METADATA,
    identifier(),
    to("workspace_id", "workspaces"),
    to("organiser_id", "accounts", optional=True),
    Column("title", String(160), nullable=False),
    Column("description", LongText),
    Column("place", String(120)),
    Column("starts_at", MOMENT, nullable=False),
    Column("ends_at", MOMENT, nullable=False),
)

event_attendees = Table(
    "event_attendees",
    METADATA,
    identifier(),
    to("event_id", "calendar_events"),
    to("account_id", "accounts", optional=True),
    Column("name", String(120), nullable=False),
    Column("email", String(254)),
    Column("answer", String(10), nullable=False),
)

meetings = Table(
    "meetings",
    METADATA,
    identifier(),
    to("workspace_id", "workspaces"),
    Column("topic", String(160), nullable=False),
    Column("started_at", MOMENT, nullable=False),
    Column("ended_at", MOMENT, nullable=False),
)

meeting_participants = Table(
    "meeting_participants",
    METADATA,
    identifier(),
    to("meeting_id", "meetings"),
    to("account_id", "accounts", optional=True),
    Column("display_name", String(120), nullable=False),
    Column("ip_address", String(45)),
    Column("joined_at", MOMENT, nullable=False),
    Column("seconds", Integer, nullable=False),
    Column("is_host", Boolean, nullable=False),
)

guest_invitations = Table(
    "guest_invitations",
    METADATA,
    identifier(),
    to("account_id", "accounts"),
    to("workspace_id", "workspaces"),
    to("meeting_id", "meetings", optional=True),
    to("invited_by_id", "accounts"),
    Column("note", String(160), nullable=False),
    Column("invited_at", MOMENT, nullable=False),
)

call_logs = Table(
    "call_logs",
    METADATA,
    identifier(),
    to("account_id", "accounts"),
    to("workspace_id", "workspaces", optional=True),
    to("peer_account_id", "accounts", optional=True),
    Column("peer_number", String(30)),
    Column("direction", String(8), nullable=False),
    Column("started_at", MOMENT, nullable=False),
    Column("seconds", Integer, nullable=False),
)

integrations = Table(
    "integrations",
    METADATA,
    identifier(),
    to("account_id", "accounts"),
    to("workspace_id", "workspaces", optional=True),
    Column("provider", String(40), nullable=False),
    Column("remote_account", String(254), nullable=False),
    Column("scopes", String(160), nullable=False),
    Column("access_token", String(160), nullable=False),
    Column("connected_at", MOMENT, nullable=False),
)

synced_mails = Table(
    "synced_mails",
    METADATA,
    identifier(),
    to("integration_id", "integrations"),
    Column("sender", String(254), nullable=False),
    Column("recipients", String(500), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("snippet", LongText, nullable=False),
    Column("received_at", MOMENT, nullable=False),
)

address_book = Table(
    "address_book",
    METADATA,
    identifier(),
    to("account_id", "accounts"),
    Column("name", String(120), nullable=False),
    Column("email", String(254)),
    Column("phone", String(30)),
    Column("note", String(160)),
)

invoices = Table(
    "invoices",
    METADATA,
    identifier(),
    to("account_id", "accounts"),
    to("workspace_id", "workspaces", optional=True),
    Column("number", String(30), unique=True, nullable=False),
    Column("billed_name", String(120), nullable=False),
    Column("billed_email", String(254), nullable=False),
    Column("billed_address", String(200), nullable=False),
    Column("amount", Numeric(12, 2), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("tax_return_due_on", Date, nullable=False),
)

payment_methods = Table(
    "payment_methods",
    METADATA,
    identifier(),
    to("account_id", "accounts"),
    Column("brand", String(20), nullable=False),
    Column("last_digits", String(4), nullable=False),
    Column("holder", String(120), nullable=False),
    Column("vault_token", String(80), nullable=False),
    Column("expires_on", Date, nullable=False),
    Column("added_on", Date, nullable=False),
)

access_logs = Table(
    "access_logs",
    METADATA,
    identifier(),
    to("account_id", "accounts"),
    to("workspace_id", "workspaces", optional=True),
    Column("ip_address", String(45), nullable=False),
    Column("agent", String(160), nullable=False),
    Column("page", String(120), nullable=False),
    Column("at", MOMENT, nullable=False),
)

marketing_preferences = Table(
    "marketing_preferences",
    METADATA,
    identifier(),
    to("account_id", "accounts"),
    Column("channel", String(10), nullable=False),
    Column("allowed", Boolean, nullable=False),
    Column("changed_at", MOMENT, nullable=False),
)
