"""From a request to words: what was wished, where it stands, whose turn it is. Pure: no query of its own.

One name for each thing across tag, story, mail and letter; officers, owners and requesters read the same words.
`dsr.story` tells the whole course of a request.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from dsr import counts
from dsr.law.names import LAWS
from dsr.models import OPT_OUTS, Case, Channel, Outcome, Request, Right, Status, Turn
from privacy_portal.dates import date_words, day_of
from privacy_portal.forms import Text
from workspaces.models import in_language

# What the person chose, in their own words.
WISHES: dict[str, Text] = {
    Right.ACCESS: gettext_lazy("See the information you hold about me"),
    Right.ERASURE: gettext_lazy("Delete my information"),
    Right.COMPLAINT: gettext_lazy("Complain about how my request was handled"),
    Right.APPEAL: gettext_lazy("Appeal against the answer to my request"),
    Right.OPT_OUT_SALE: gettext_lazy("Do not sell or share my information"),
    Right.LIMIT_SENSITIVE: gettext_lazy("Limit the use of my sensitive information"),
}
# The legal name, for the second line and for staff.
RIGHTS: dict[str, Text] = {
    Right.ACCESS: gettext_lazy("Access"),
    Right.ERASURE: gettext_lazy("Erasure"),
    Right.COMPLAINT: gettext_lazy("Complaint"),
    Right.APPEAL: gettext_lazy("Appeal"),
    Right.OPT_OUT_SALE: gettext_lazy("Opt-out of sale and sharing"),
    Right.LIMIT_SENSITIVE: gettext_lazy("Limit sensitive data"),
}
STATUSES: dict[str, Text] = {
    Status.UNCONFIRMED: gettext_lazy("Address not yet confirmed"),
    Status.IDENTIFYING: gettext_lazy("Making sure who it is"),
    Status.DECIDING: gettext_lazy("To be decided"),
    Status.EXECUTING: gettext_lazy("Being carried out"),
    Status.READY: gettext_lazy("Ready to download"),
    Status.COMPLETED: gettext_lazy("Answered"),
    Status.REFUSED: gettext_lazy("Refused"),
    Status.WITHDRAWN: gettext_lazy("Withdrawn"),
    Status.LAPSED: gettext_lazy("Dropped, address never confirmed"),
}
OUTCOMES: dict[str, Text] = {
    Outcome.FULFILLED: pgettext_lazy("outcome of a request", "Done"),
    Outcome.PARTIAL: pgettext_lazy("outcome of a request", "Done in part"),
    Outcome.NO_DATA: pgettext_lazy("outcome of a request", "Nothing found"),
    Outcome.REDIRECTED: pgettext_lazy("outcome of a request", "Passed on"),
    Outcome.ANSWERED: pgettext_lazy("outcome of a request", "Answered by the owner"),
    Outcome.UPHELD: gettext_lazy("Upheld"),
    Outcome.PARTLY_UPHELD: gettext_lazy("Upheld in part"),
    Outcome.DISMISSED: gettext_lazy("Dismissed"),
}
CHANNELS: dict[str, Text] = {
    Channel.PORTAL: gettext_lazy("Through the portal"),
    Channel.API: gettext_lazy("Through the API"),
    Channel.LETTER: gettext_lazy("By letter"),
    Channel.TELEPHONE: gettext_lazy("By telephone"),
    Channel.REPRESENTATIVE: gettext_lazy("Through an account representative or client relations"),
    Channel.MAILBOX: gettext_lazy("By e-mail to the privacy mailbox"),
    Channel.IN_PERSON: gettext_lazy("In person"),
    Channel.OWN_INITIATIVE: gettext_lazy("Nobody asked: the platform found it itself"),
}
# Art. 12(3) GDPR and its peers want the reason of an extension told; the codes are more_time.REASONS.
EXTENSION_REASONS: dict[str, Text] = {
    "complexity": gettext_lazy("your information is in many places, and putting it together needs care."),
    "number_of_requests": gettext_lazy("you sent us several requests, and we answer all of them."),
    "large_quantity": gettext_lazy("there is much information to look through."),
    "consultations": gettext_lazy("we have to ask others before we can answer."),
    "interference": gettext_lazy("an earlier answer would get too much in the way of our work."),
    "agreement": gettext_lazy("you agreed to it."),
}

# Why the day of arrival was corrected (dsr.arrival), as the end of a sentence.
RECEIPT_REASONS: dict[str, Text] = {
    "lay_elsewhere": gettext_lazy("it had arrived at another desk of ours before."),
    "wrong_entry": gettext_lazy("somebody had typed the wrong day."),
    "other_matter": gettext_lazy("what had arrived on that day was about something else."),
}


@dataclass(frozen=True)
class Tag:
    """A status tag: its words and its kind ("others", "you", "problem", "done"), as `{% status_tag %}` takes them."""

    label: str
    kind: str


def wish_of(case: Case) -> str:
    """Return what the person of `case` wants: of a disconnected service what it brought in, and nothing else."""
    if case.disconnection is not None:
        named = {"purpose": case.disconnection.event.version.title}
        return _("Delete what was brought in: %(purpose)s") % named
    return wish(case.right)


def wish(right: str) -> str:
    """Return what the person wanted, as they chose it."""
    return str(WISHES[right])


def right_name(right: str) -> str:
    """Return the short legal name of a right."""
    return str(RIGHTS[right])


def law_name(code: str) -> str:
    """Return the law with `code` as a sentence names it; the code itself for a law that is no longer on file."""
    return str(LAWS.get(code, code))


def status_words(request: Request) -> str:
    """Return where a request stands; once answered, with what outcome."""
    if request.status == Status.COMPLETED and request.outcome:
        return str(OUTCOMES[request.outcome])
    if request.status == Status.DECIDING and request.right in OPT_OUTS:
        return _("In effect, to be passed on")
    return str(STATUSES[request.status])


def controller_name(request: Request, *, begins: bool = False) -> str:
    """Return who decides about a part; an owner who wants not to be named is "the organisation responsible" (QO-01).

    `begins`: the name begins a sentence or stands alone.
    """
    if request.workspace is not None and not request.workspace.owner_may_be_named:
        return _("The organisation responsible") if begins else _("the organisation responsible")
    return request.controller.name


def turn_tag(request: Request, viewer: Turn) -> Tag:
    """Return whose turn it is, as `viewer` (PERSON, OFFICER or OWNER) reads it; needs controller and workspace."""
    if not request.is_open or request.awaits_handover:
        to_do = request.awaits_handover and viewer == Turn.OFFICER
        return Tag(_("To be handed over"), "you") if to_do else Tag(status_words(request), "done")
    if request.turn == viewer:
        return Tag(_("With you"), "you")
    if request.turn == Turn.PERSON:
        return Tag(_("With the person"), "others")
    if request.turn == Turn.OWNER:
        return Tag(_("With %(name)s") % {"name": controller_name(request)}, "others")
    if request.turn == Turn.SYSTEM and viewer != Turn.PERSON:
        return Tag(_("Running by itself"), "others")
    return Tag(_("With %(name)s") % {"name": request.case.platform.name}, "others")


def due_day(request: Request) -> date | None:
    """Return the day by which an answer is due, in the time zone of the law; None without a figure."""
    if request.due_at is None:
        return None
    return day_of(request.due_at, request.clock.time_zone)


def received_day(request: Request) -> date:
    """Return the day of receipt in the time zone of the person's own law; needs the case's establishment."""
    return day_of(request.case.received_at, counts.zone_of(request.case))


def data_deleted(case: Case) -> str:
    """Return what is left to say of the person of a case that was shredded, "" for any other case."""
    if case.purged_at is None:
        return ""
    return _("The personal data of this case was deleted on %(day)s.") % {"day": date_words(case.purged_at)}


def extension_reason(code: str) -> Text:
    """Return why an answer needs longer, as the end of a sentence; '' for an unknown code."""
    return EXTENSION_REASONS.get(code, "")


@dataclass(frozen=True)
class Reason:
    """One reason why somebody decides, and the names of the categories of data it is about."""

    text: str
    categories: list[str]
    # Keys of the organisations with which the platform decides about these (Art. 26 GDPR).
    jointly_with: tuple[str, ...] = ()


def reasons(request: Request, category_names: dict[str, str]) -> list[Reason]:
    """Return why the controller of `request` decides: each reason once, with the categories it covers.

    `category_names` are the platform's, by key; a category named twice (inside and outside a workspace) counts once.
    """
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for entry in request.scope:
        jointly = tuple(entry.get("jointly_with", ()))
        names = found.setdefault((in_language(entry["reasons"]), jointly), [])
        name = category_names.get(entry["category"], entry["category"])
        if name not in names:
            names.append(name)
    return [Reason(text, names, jointly) for (text, jointly), names in found.items()]
