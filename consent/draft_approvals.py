"""The question whether a draft is published, in words: what changes, from when, and whom it reaches."""

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from consent import announcements, asking_again, comparison, drafts, notices
from consent.models import NoticeDraft
from privacy_portal.dates import date_words
from workspaces.approval_topics import Card, Link
from workspaces.models import Approval, Membership, in_language


def headings(approvals: list[Approval], viewer: Membership) -> dict[int, str]:
    """Return the line of a list for each of `approvals`, by primary key."""
    found = NoticeDraft.objects.select_related("notice").in_bulk({one.subject_id for one in approvals})
    return {one.pk: heading(found[one.subject_id]) for one in approvals if one.subject_id in found}


def heading(draft: NoticeDraft) -> str:
    """Return what is asked about `draft`, in a line."""
    return _("Publish another edition: %(notice)s") % {"notice": draft.notice}


def card(approval: Approval, by: Membership, request: HttpRequest | None) -> Card:
    """Return the question with every change, word by word; Http404 where its draft is gone."""
    draft = drafts.all_of().filter(pk=approval.subject_id).first()
    if draft is None:
        raise Http404
    own = reverse("desk_consent_draft", kwargs={"platform": draft.platform.slug, "draft": draft.public_id})
    published = _("The edition is published, and can never be changed any more.")
    told = _("People are told of it by mail and on the pages from that moment on.")
    return Card(
        heading=heading(draft),
        if_yes=f"{published} {told}" if is_told(draft) else published,
        if_no=_("Nothing is published. The draft goes back to its author with your reason."),
        act=_("Publish it"),
        irreversible=True,
        facts=facts(draft),
        body="consent/desk/draft_changes.html",
        context={"changes": changes(draft)},
        links=[Link(_("The draft"), own)],
    )


def facts(draft: NoticeDraft) -> list[dict[str, Any]]:
    """Return what whoever publishes has to know, as a summary list takes it."""
    rows = [{"key": _("In force from"), "value": date_words(draft.effective_from)}]
    if problem := _problem(draft):
        rows.insert(0, {"key": _("Cannot be published"), "value": problem})
    if not is_told(draft):
        rows.append({"key": _("Told ahead"), "value": _("No: nothing material changes.")})
        return rows + _asked_again(draft)
    accounts, known = announcements.concerned()
    reached = _("Accounts: %(accounts)s. People who gave a consent: %(known)s. Who is both gets one mail.")
    rows.append({"key": _("What changes"), "value": in_language(draft.summaries)})
    rows.append({"key": _("Who is told"), "value": reached % {"accounts": accounts, "known": known}})
    return rows + _asked_again(draft)


def changes(draft: NoticeDraft) -> list[dict[str, Any]]:
    """Return what differs from the edition before in each language of `draft`, the reader's own first."""
    before = draft.base.sections if draft.base else {}
    own = (get_language() or "en").split("-", maxsplit=1)[0]
    rows = []
    for language in sorted({*before, *draft.sections}, key=lambda code: (code != own, code)):
        sections = comparison.compared(before.get(language, []), draft.sections.get(language, []))
        rows.append(
            {
                "language": language,
                "name": notices.language_name(language),
                "sections": [one for one in sections if one.state != "same"],
                "count": comparison.changes(sections),
                "same": len(sections) - comparison.changes(sections),
                "summary": draft.summaries.get(language, ""),
            }
        )
    return rows


def is_told(draft: NoticeDraft) -> bool:
    """Say whether people are told of the draft ahead."""
    return draft.material and draft.base_id is not None


def _problem(draft: NoticeDraft) -> str:
    if not draft.is_open:
        return ""
    if drafts.is_outdated(draft):
        return _("Another edition was published meanwhile. Discard this draft, and begin another one on top of it.")
    first = drafts.earliest(draft.platform, draft.base, material=draft.material)
    if draft.effective_from < first:
        told = _("The day is too near: published today, it can be in force from %(day)s on. Its author sets the day.")
        return told % {"day": date_words(first)}
    return ""


def _asked_again(draft: NoticeDraft) -> list[dict[str, Any]]:
    words = [_ends(one) for one in asking_again.by(draft.effective_from)]
    return [{"key": _("Asked again by that day"), "value": " ".join(words) or _("Nobody.")}]


def _ends(one: asking_again.AskedAgain) -> str:
    told = ngettext(
        "%(purpose)s: %(people)s person gave a consent that does not hold for the new words.",
        "%(purpose)s: %(people)s people gave a consent that does not hold for the new words.",
        one.people,
    )
    return told % {"purpose": one.version.title, "people": one.people}
