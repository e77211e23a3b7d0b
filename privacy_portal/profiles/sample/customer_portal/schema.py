"""The tables of the customer portal. A user's name, e-mail and telephone are personal, all else is keys and days."""

from sqlalchemy import Column, Date, Integer, MetaData, Numeric, String, Table

from privacy_portal.profiles.sample.mariadb import TABLE, key, moment, one_of, to

METADATA = MetaData()

Table(
    "tenants",
    METADATA,
    key(),
    Column("tenant_key", String(60), unique=True, nullable=False),
    Column("name", String(120), nullable=False),
    one_of("kind", "business"),
    Column("company", String(120), nullable=False),
    Column("country", String(2), nullable=False),
    Column("contract_number", String(20), nullable=False),
    moment("created_at"),
    Column("contract_ended_on", Date),
    Column("last_used_on", Date, nullable=False),
    **TABLE,
)

Table(
    "users",
    METADATA,
    key(),
    one_of("kind", "registered", "invited"),
    one_of("status", "active", "closed"),
    Column("name", String(120), nullable=False, index=True),
    Column("email", String(254), index=True),
    moment("email_confirmed_at", optional=True),
    Column("telephone", String(30), index=True),
    moment("telephone_confirmed_at", optional=True),
    moment("registered_at"),
    Column("closed_on", Date),
    **TABLE,
)

Table(
    "tenant_users",
    METADATA,
    key(),
    to("tenant_id", "tenants"),
    to("user_id", "users"),
    one_of("tenant_role", "administrator", "user", "invited"),
    Column("since", Date, nullable=False),
    Column("until", Date),
    **TABLE,
)

Table(
    "approval_requests",
    METADATA,
    key(),
    to("tenant_id", "tenants"),
    to("asked_tenant_id", "tenants"),
    to("asked_by_user_id", "users", optional=True),
    one_of("purpose", "connection", "wider_connection"),
    one_of("outcome", "waiting", "accepted", "rejected", "withdrawn"),
    moment("asked_at"),
    **TABLE,
)

Table(
    "approval_answers",
    METADATA,
    key(),
    to("request_id", "approval_requests"),
    to("tenant_id", "tenants"),
    to("answered_by_user_id", "users", optional=True),
    one_of("answer", "accepted", "rejected"),
    moment("answered_at"),
    **TABLE,
)

Table(
    "connections",
    METADATA,
    key(),
    to("request_id", "approval_requests"),
    to("first_tenant_id", "tenants"),
    to("second_tenant_id", "tenants"),
    Column("since", Date, nullable=False),
    Column("ended_on", Date),
    to("ended_by_tenant_id", "tenants", optional=True),
    to("ended_by_user_id", "users", optional=True),
    **TABLE,
)

Table(
    "connection_grants",
    METADATA,
    key(),
    to("connection_id", "connections"),
    one_of("shared", "orders", "outages", "capacity"),
    **TABLE,
)

Table(
    "service_orders",
    METADATA,
    key(),
    to("tenant_id", "tenants"),
    to("ordered_by_user_id", "users", optional=True),
    Column("service", String(120), nullable=False),
    Column("ordered_on", Date, nullable=False),
    **TABLE,
)

Table(
    "invoices",
    METADATA,
    key(),
    to("tenant_id", "tenants"),
    to("order_id", "service_orders"),
    to("sent_to_user_id", "users", optional=True),
    Column("invoice_number", String(30), unique=True, nullable=False),
    Column("amount", Numeric(12, 2), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("tax_return_due_on", Date, nullable=False),
    **TABLE,
)

Table(
    "terms_editions",
    METADATA,
    key(),
    Column("edition", Integer, unique=True, nullable=False),
    Column("effective_from", Date, nullable=False),
    **TABLE,
)

Table(
    "consents",
    METADATA,
    key(),
    to("user_id", "users"),
    to("edition_id", "terms_editions"),
    one_of("given_by", "use", "voucher"),
    moment("agreed_at"),
    moment("withdrawn_at", optional=True),
    **TABLE,
)

Table(
    "vouchers",
    METADATA,
    key(),
    to("consent_id", "consents"),
    to("tenant_id", "tenants"),
    to("vouched_by_user_id", "users"),
    moment("vouched_at"),
    **TABLE,
)
