"""The tables of the sample system, as a service for shops and their bots has them.

A subscriber is somebody who writes to a shop's bot. The shop's own rows about them carry the shop; a comment on the
service's own pages carries none.
"""

from sqlalchemy import Boolean, Column, Date, Integer, MetaData, Numeric, String, Table
from sqlalchemy import Text as LongText

from privacy_portal.profiles.sample.columns import MOMENT, identifier, to
from privacy_portal.profiles.sample.customers.tables import add_tables

METADATA = MetaData()

add_tables(METADATA, "shop")

bots = Table(
    "bots",
    METADATA,
    identifier(),
    to("shop_id", "shops"),
    Column("channel", String(20), nullable=False),
    Column("name", String(80), nullable=False),
)

subscribers = Table(
    "subscribers",
    METADATA,
    identifier(),
    to("person_id", "people"),
    to("shop_id", "shops"),
    to("bot_id", "bots"),
    Column("full_name", String(120), nullable=False, index=True),
    Column("name_kana", String(120), nullable=False),
    Column("email", String(254), index=True),
    Column("email_confirmed_on", Date),
    Column("phone", String(30), index=True),
    Column("channel_account", String(60), nullable=False),
    Column("street", String(120)),
    Column("city", String(80)),
    Column("subscribed_on", Date, nullable=False),
    Column("unsubscribed_on", Date),
)

conversations = Table(
    "conversations",
    METADATA,
    identifier(),
    to("person_id", "people"),
    to("shop_id", "shops"),
    to("bot_id", "bots"),
    Column("began_at", MOMENT, nullable=False),
)

messages = Table(
    "messages",
    METADATA,
    identifier(),
    to("conversation_id", "conversations"),
    Column("sender", String(10), nullable=False),
    Column("body", LongText, nullable=False),
    Column("sent_at", MOMENT, nullable=False),
)

orders = Table(
    "orders",
    METADATA,
    identifier(),
    to("person_id", "people"),
    to("shop_id", "shops"),
    Column("number", String(30), unique=True, nullable=False),
    Column("buyer_name", String(120), nullable=False),
    Column("buyer_phone", String(30)),
    Column("ship_to", String(200), nullable=False),
    Column("total", Numeric(14, 2), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("placed_on", Date, nullable=False),
)

order_items = Table(
    "order_items",
    METADATA,
    identifier(),
    to("order_id", "orders"),
    Column("product", String(80), nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("price", Numeric(14, 2), nullable=False),
)

sensitive_answers = Table(
    "sensitive_answers",
    METADATA,
    identifier(),
    to("person_id", "people"),
    to("shop_id", "shops"),
    Column("question", String(80), nullable=False),
    Column("answer", String(200), nullable=False),
    Column("consented_at", MOMENT, nullable=False),
)

comments = Table(
    "comments",
    METADATA,
    identifier(),
    to("person_id", "people", optional=True),
    to("reply_to_id", "comments", optional=True),
    Column("page", String(80), nullable=False),
    Column("shown_name", String(120), nullable=False, index=True),
    Column("shown_city", String(80)),
    Column("email", String(254), index=True),
    Column("body", LongText, nullable=False),
    Column("is_hidden", Boolean, nullable=False),
    Column("posted_at", MOMENT, nullable=False),
)
