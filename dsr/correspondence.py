"""What is written to and by the person: mails that carry no data and no authority, and messages in the portal."""

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from dsr import cases, clock, presentation, remedies, retention, unnamed
from dsr.letters import keeping as letters
from dsr.letters.draft import Added
from dsr.models import Case, ClockEventKind, LetterKind, Message, MessageKind, Request, Sender
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM, Actor
from privacy_portal.clock import now
from privacy_portal.links import absolute
from privacy_portal.mail import outbox
from workspaces.access import actor_of, answering_actor
from workspaces.models import Membership


def tell(
    case: Case,
    template: str,
    *,
    request: Request | None = None,
    again: str = "",
    letter: str = "",
    added: Added | None = None,
) -> None:
    """Queue the mail `template` to the person: a reference, dates and a link to sign in by code, nothing else.

    With `letter` (LetterKind) what there is to say is kept as a letter too, about `request` or the first part. The same
    template goes out once per case and part; `again` distinguishes occasions. Under the lock of the case. No mail goes
    to somebody who gave no address: an officer prints the letter (dsr.handover). In a case that nobody asked for there
    is nothing to answer: dsr.children tells the person, in words for a child.
    """
    if case.on_own_initiative:
        return
    if letter:
        letters.send(letter, request or cases.parts(case)[0], actor=SYSTEM, added=added)
    if not case.person["email"]:
        return
    outbox.queue(
        template,
        platform=case.platform,
        to=case.person["email"],
        language=case.language,
        context={
            "case": case,
            "request": request,
            "link": absolute(case_path(case)),
            "moved": added is not None and added.moved,
            **_dates(case, request),
        },
        dedupe_key=f"{template}/{case.pk}/{request.part if request else 0}/{again}",
        subject_key=case.subject_key,
    )


def _dates(case: Case, request: Request | None) -> dict[str, object]:
    """Return what mails may say of a part (else of the first): dates, whether the day is over, why it takes longer."""
    number = request.part if request else 1
    told = case.requests.select_related("clock", "case__establishment").get(part=number)
    happened = sorted(told.clock_events.all(), key=lambda event: event.pk)
    corrections = [event.reason for event in happened if event.kind == ClockEventKind.RECEIPT_CORRECTED]
    extensions = [event.reason for event in happened if event.kind in clock.EXTENSIONS]
    return {
        "court": remedies.knows_court(case),
        "received_on": presentation.received_day(told),
        "answer_by": presentation.due_day(told),
        "late": told.due_at is not None and told.due_at < now() and not told.clock.paused,
        "paused": told.clock.paused,
        "receipt_reason": presentation.RECEIPT_REASONS[corrections[-1]] if corrections else "",
        "extension_reason": presentation.extension_reason(extensions[-1]) if extensions else "",
    }


def answer(
    request: Request,
    letter: LetterKind,
    *,
    actor: Actor,
    kind: ClockEventKind = ClockEventKind.ANSWERED,
    added: Added | None = None,
    template: str = "answered",
) -> None:
    """Give the answer to `request` with the letter `letter`, with which its clock ends. Under the lock of the case.

    `template` is the mail that tells of it. Without a mail address the answer is given once an officer handed the
    letter over (dsr.handover).
    """
    if not request.case.on_paper:
        clock.record(request, kind, actor=actor)
    tell(request.case, template, request=request, letter=letter, added=added)


def case_path(case: Case) -> str:
    """Return the address at which the person opens the case; it carries the reference and no authority."""
    return reverse("case", kwargs={"platform": case.platform.slug, "reference": case.reference})


def write(case: Case, text: str) -> Message:
    """Record what the person writes; an open question is answered by it and the clock goes on.

    Like every verb that writes here it raises retention.DataDeleted for a case that was shredded.
    """
    actor = Actor("person", case.reference)
    with cases.locked(case.pk):
        questions = list(case.messages.filter(asks_for_answer=True, answered_at__isnull=True).select_related("request"))
        asked = {question.request for question in questions}
        # What answers one part alone belongs to it: an owner who asked reads the answer, and no other letter.
        message = _add(case, asked.pop() if len(asked) == 1 else None, Sender.PERSON, text, actor=actor)
        for question in questions:
            question.answered_at = now()
            question.save(update_fields=["answered_at"])
            if question.request and question.request.is_open:
                clock.record(question.request, ClockEventKind.CLARIFICATION_RECEIVED, actor=actor)
    return message


def send(request: Request, text: str, *, by: Membership, asks: bool = False) -> Message:
    """Send `text` to the person as an officer, or as the owner whose part `request` is; `asks` marks a question whose
    answer the request waits for. Raises letters.NamesOwner where it gives away an owner who may not be named."""
    actor, sender = answering_actor(by), Sender.OWNER if by.workspace_id else Sender.OFFICER
    with cases.locked(request.case_id):
        request.refresh_from_db(fields=["status"])
        message = _add(request.case, request, sender, text, actor=actor, by=by, asks=asks)
        if asks and request.is_open:
            clock.record(request, ClockEventKind.CLARIFICATION_REQUESTED, actor=actor, by=by.user)
        kind, added = (LetterKind.CLARIFICATION, Added(words=text)) if asks else ("", None)
        template = "question" if asks else "message"
        tell(request.case, template, request=request, again=str(message.pk), letter=kind, added=added)
    return message


def shown(case: Case) -> QuerySet[Message]:
    """Return the messages of a case that the person may see, newest first; notes are the officers' own."""
    told = Message.objects.filter(case=case, kind=MessageKind.MESSAGE).select_related("subject_key", "request")
    return told.order_by("-sent_at", "-id")


def note(request: Request, text: str, *, by: Membership) -> Message:
    """Add an internal note that the person does not see."""
    with transaction.atomic():
        return _add(request.case, request, Sender.OFFICER, text, actor=actor_of(by), by=by, kind=MessageKind.NOTE)


def _add(
    case: Case,
    request: Request | None,
    sender: Sender,
    text: str,
    *,
    actor: Actor,
    by: Membership | None = None,
    asks: bool = False,
    kind: MessageKind = MessageKind.MESSAGE,
) -> Message:
    if case.purged_at:
        raise retention.DataDeleted
    if sender != Sender.PERSON and kind == MessageKind.MESSAGE and unnamed.given_away(case, text):
        raise letters.NamesOwner
    message = Message.objects.create(
        platform_id=case.platform_id,
        case=case,
        request=request,
        kind=kind,
        sender=sender,
        author=by.user if by else None,
        subject_key=case.subject_key,
        text=text,
        asks_for_answer=asks,
        sent_at=now(),
    )
    facts: dict[str, str | bool] = {} if kind == MessageKind.NOTE else {"sender": str(sender), "asks": asks}
    action = "case.note_added" if kind == MessageKind.NOTE else "case.message_sent"
    trail.record(action, platform_id=case.platform_id, actor=actor, subject=case.display_reference, **facts)
    return message
