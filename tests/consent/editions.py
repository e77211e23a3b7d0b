"""What stories about editions are made of: an officer writes one, another publishes it, and people are told."""

from datetime import timedelta
from typing import Any

from consent import announcements, drafts, notices
from consent.models import Announcement, Notice, NoticeDraft
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from tests.remembered import remembered
from workspaces import approvals
from workspaces.models import Membership

SUMMARY = {
    "en": "From December on, mails of other services are kept for a year.",
    "ja": "12月から、他社のメールを1年間保存します。",
}
NEW = {
    "en": {"heading": "How long mails stay", "paragraphs": ["Mails that you bring in are kept for a year."]},
    "ja": {"heading": "メールの保存期間", "paragraphs": ["取り込まれたメールは1年間保存します。"]},
}


def written(by: Membership, **changes: Any) -> NoticeDraft:
    """Return the next edition of the privacy notice, ready to be published, as `by` wrote it."""
    draft = drafts.begin(Notice.objects.select_related("platform").get(key=notices.PRIVACY), by=by)
    said: dict[str, Any] = {
        "sections": {code: [*sections, NEW[code]] for code, sections in draft.sections.items()},
        "summaries": SUMMARY,
        "material": True,
        "effective_from": now().date() + timedelta(days=40),
    }
    return drafts.write(draft, drafts.Content(**said | changes), by=by)


@remembered
def announced(by: Membership, second: Membership, **changes: Any) -> Announcement:
    """Return the announcement of an edition that `by` wrote and `second` published; nobody was told yet."""
    draft = written(by, **changes)
    approvals.accept(drafts.ask(draft, by=by), by=second)
    draft.refresh_from_db()
    return announcements.all_of().get(version=draft.published)


def tell_all() -> None:
    """Let the sweep tell everybody."""
    while announcements.go_on():
        pass


def mails(template: str = "notice_change") -> dict[str, OutgoingMail]:
    """Return the newest mail by this template to each address."""
    return {one.recipient: one for one in OutgoingMail.objects.filter(template=template).order_by("pk")}


def link_in(mail: OutgoingMail, name: str = "/news/") -> str:
    """Return the path of the link of a mail that has `name` in it."""
    (line,) = [one for one in mail.text.splitlines() if name in one]
    return "/" + line.split("/", maxsplit=3)[3]
