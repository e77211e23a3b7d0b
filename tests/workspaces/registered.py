"""A small register of enKomm: two kinds of recipients, two rules on retention, three activities; and its changes."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from privacy_portal.profiles import register
from privacy_portal.profiles.register_schema import ActivityEntry, RecipientEntry, RetentionEntry
from privacy_portal.profiles.rows import Rows
from workspaces.models import Membership, Platform, Recipient, SubprocessorChange
from workspaces.register import reading, subprocessors
from workspaces.register.subprocessors import Draft

MAILCO: dict[str, Any] = {
    "key": "mailco",
    "name": "Mailco Pte. Ltd.",
    "kind": "service_provider",
    "country": "SG",
    "purpose": {"en": "Sends our mails.", "ja": "メールを送信します。"},
    "subprocessor": True,
    "since": "2024-04-01",
    "transfer": {
        "country": "SG",
        "safeguard": "standard_clauses",
        "document": "Clauses of 1 April 2024",
        "assessed_on": "2024-03-01",
    },
    "assessment": {
        "assessed_on": "2024-03-15",
        "by": "Security team",
        "outcome": {"en": "Certified, and asked about backups.", "ja": "認証を確認しました。"},
        "review_by": "2028-03-15",
    },
}
ADCO: dict[str, Any] = {
    "key": "adco",
    "name": "Adco KK",
    "kind": "partner",
    "country": "JP",
    "purpose": {"en": "Advertises what it sells.", "ja": "自社の商品を宣伝します。"},
    "marketing": True,
}
CLOSED: dict[str, Any] = {
    "key": "after-closing",
    "categories": ["account"],
    "length": "24 months",
    "starts": "account_closed",
    "backups": "90 days",
    "because": {"en": "Disputes can arise that long.", "ja": "その間に紛争が起こり得るためです。"},
    "clause": "Terms, 9.2",
}
INSTRUCTED: dict[str, Any] = {
    "key": "sakura",
    "categories": "all",
    "length": "6 months",
    "starts": "collected",
    "then": "anonymise",
    "workspace": "ws-sakura",
    "because": {"en": "Sakura asked for it in writing.", "ja": "さくらの書面による指示です。"},
}
MEASURES = {"en": "Encrypted, and read by two people.", "ja": "暗号化し、2人だけが閲覧します。"}
SUPPORT: dict[str, Any] = {
    "key": "support",
    "names": {"en": "Helping customers", "ja": "お客様の支援"},
    "purpose": {"en": "To answer questions.", "ja": "お問い合わせに答えるため。"},
    "role": "controller",
    "people": ["account_holder", "visitor"],
    "categories": ["account"],
    "basis": "legitimate_interests",
    "interest": {"en": "Customers who stay.", "ja": "お客様の満足。"},
    "recipients": ["mailco"],
    "retention": ["after-closing"],
    "measures": MEASURES,
    "since": "2024-04-01",
}
OFFERS: dict[str, Any] = {
    "key": "offers",
    "names": {"en": "Offers", "ja": "ご案内"},
    "purpose": {"en": "To tell people of offers.", "ja": "ご案内のため。"},
    "role": "controller",
    "people": ["prospect"],
    "categories": ["account", "marketing_preference"],
    "basis": "consent",
    "recipients": ["adco"],
    "retention": [],
    "measures": MEASURES,
}
HOSTING: dict[str, Any] = {
    "key": "hosting",
    "names": {"en": "Keeping the workspaces of customers", "ja": "ワークスペースの運用"},
    "purpose": {"en": "What the customer asked for.", "ja": "お客様のご依頼のため。"},
    "role": "processor",
    "people": ["authorised_user"],
    "categories": ["workspace_content"],
    "retention": ["sakura"],
    "measures": MEASURES,
}


@dataclass
class Pack:
    """What a pack says of the register. A test changes it and puts it in place again."""

    recipients: list[RecipientEntry] = field(default_factory=list)
    retention: list[RetentionEntry] = field(default_factory=list)
    activities: list[ActivityEntry] = field(default_factory=list)


def pack(**changes: Any) -> Pack:
    """Return the pack; `mailco={"name": ...}` changes the row of that key, and None leaves it out."""

    def changed(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        told = {one["key"]: changes.get(one["key"].replace("-", "_"), {}) for one in entries}
        return [{**one, **told[one["key"]]} for one in entries if told[one["key"]] is not None]

    return Pack(
        [RecipientEntry.model_validate(one) for one in changed([MAILCO, ADCO])],
        [RetentionEntry.model_validate(one) for one in changed([CLOSED, INSTRUCTED])],
        [ActivityEntry.model_validate(one) for one in changed([SUPPORT, OFFERS, HOSTING])],
    )


def put(platform: Platform, said: Pack | None = None) -> int:
    """Bring the register of `platform` to what the pack says; return how many rows changed."""
    rows = Rows(platform)
    register.put(rows, said or pack())  # type: ignore[arg-type]
    return len(rows.changes)


def draft(platform: Platform, kind: str = "added", **changes: Any) -> Draft:
    """Return a change: a new Cloudco, or one about Mailco; owners can object for 30 days."""
    today = reading.today(platform)
    said: dict[str, Any] = {
        "kind": kind,
        "objections_until": today + timedelta(days=30),
        "effective_on": today + timedelta(days=31),
    }
    if kind != "removed":
        said |= {
            "names": {"en": "Cloudco Inc.", "ja": "Cloudco Inc."},
            "country": "US",
            "purposes": {"en": "Keeps files.", "ja": "ファイルを保管します。"},
            "safeguard": "standard_clauses",
            "documents": {"en": "Clauses of 1 May"},
        }
    if kind == "added":
        said |= {
            "assessed_on": today,
            "assessed_by": "Security team",
            "outcome": "Asked, and answered well.",
            "review_by": today + timedelta(days=365),
        }
    else:
        said["recipient"] = Recipient.objects.open().get(key="mailco")
    return Draft(**{**said, **changes})


def announced(platform: Platform, by: Membership, kind: str = "added", **changes: Any) -> SubprocessorChange:
    """Have `by` announce a change."""
    return subprocessors.announce(platform, draft(platform, kind, **changes), by=by)
