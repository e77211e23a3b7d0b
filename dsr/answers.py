"""The answer to a part in words: what was done, what was not and why, and what the person gets.

Reads a request as `dsr.cases.parts` loads it, and the package or certificate that belongs to it.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dsr import given_before, masking, presentation
from dsr.law.grounds import grounds
from dsr.law.words import ground_sentence
from dsr.models import (
    DISPUTES,
    OPT_OUTS,
    Certificate,
    DataSystem,
    Outcome,
    Package,
    Request,
    Right,
    Status,
    Step,
    StepState,
)
from privacy_portal.dates import date_words
from workspaces.models import in_language

PACKAGE, CERTIFICATE = "package", "certificate"


@dataclass(frozen=True)
class Kept:
    """Records that stay: how many, why, and until when where that is known."""

    count: int
    reason: str
    until: date | None


@dataclass(frozen=True)
class Answer:
    """`heading` says the outcome, `lines` what to know about it. `own_words` is what the decider wrote, word for word.

    `gives` is PACKAGE or CERTIFICATE where there is one to fetch; `disagree`: other places to turn to are to be named.
    `not_covered` names the systems in which nobody could look.
    """

    heading: str
    lines: tuple[str, ...] = ()
    own_words: str = ""
    article: str = ""
    kept: tuple[Kept, ...] = ()
    not_covered: tuple[str, ...] = ()
    gives: str = ""
    disagree: bool = False


def of(request: Request) -> Answer | None:
    """Return the answer to `request`, None while there is none."""
    if request.status == Status.COMPLETED:
        return _completed(request)
    if request.status == Status.REFUSED:
        return _refused(request)
    if request.status == Status.READY:
        gives = "" if request.awaits_handover else PACKAGE
        return Answer(_("Your information is ready"), not_covered=not_copied(request), gives=gives)
    return _brief().get(request.status)


def _brief() -> dict[str, Answer]:
    """Return the answers that depend on nothing but the status."""
    dropped = _("The address was not confirmed in time, so we dropped the request and looked nothing up.")
    return {
        Status.WITHDRAWN: Answer(
            _("You withdrew this"), (_("Nothing further happens. You can ask again at any time."),)
        ),
        Status.LAPSED: Answer(_("We dropped this request"), (dropped, _("You can send it again at any time."))),
    }


def _completed(request: Request) -> Answer:
    if request.right in DISPUTES:
        return verdict(request, request.outcome, _own_words(request), again=_is_done_again(request))
    if request.right in OPT_OUTS:
        return honoured(request)
    if request.outcome == Outcome.NO_DATA:
        return _nothing_found(request)
    if request.outcome == Outcome.REDIRECTED:
        return redirected(request)
    if request.outcome == Outcome.ANSWERED:
        return in_words(request, _own_words(request))
    return _copied(request) if request.right == Right.ACCESS else _erased(request)


def refusal(request: Request, ground: str, words: str) -> Answer:
    """Return the answer that refuses `request` on `ground`; `words` are the decider's own, told word for word."""
    articles = [
        known.article
        for known in grounds(request.case.law, request.right, request.case.received_at)
        if known.code == ground
    ]
    return Answer(
        _("%(name)s will not do what you asked") % {"name": presentation.controller_name(request)},
        (ground_sentence(ground),),
        own_words=words,
        article=articles[0] if articles else "",
        disagree=True,
    )


def verdict(request: Request, outcome: str, words: str, *, again: bool) -> Answer:
    """Return the answer to a complaint or an appeal; `words` are the officer's own, told word for word.

    `again`: what was asked at first is done now.
    """
    appeal = request.right == Right.APPEAL
    heading = {
        Outcome.UPHELD: _("Your appeal is upheld") if appeal else _("You are right"),
        Outcome.PARTLY_UPHELD: _("Your appeal is upheld in part") if appeal else _("You are right in part"),
        Outcome.DISMISSED: _("The first answer stands"),
    }[Outcome(outcome)]
    lines = (_("What you asked for is taken up again, as another part on this page."),) if again else ()
    return Answer(heading, lines, own_words=words, disagree=outcome != Outcome.UPHELD)


def redirected(request: Request) -> Answer:
    """Return the answer of a platform that decides about nothing of the person's: who does, where that may be told."""
    platform = {"platform": request.case.platform.name}
    told = _("%(platform)s keeps data about you only for others, and does with it what they say.") % platform
    others = Request.objects.filter(case=request.case_id, workspace__isnull=False, right=request.right)
    listed = [responsible(other) for other in others.select_related("controller", "workspace").order_by("part")]
    return Answer(_("Others decide about your data, and have your request"), (told, *dict.fromkeys(listed)))


def responsible(part: Request) -> str:
    """Return who is responsible for an owner's part and how to reach them; without any hint where they may not be
    named (QO-01)."""
    if part.workspace is None or not part.workspace.owner_may_be_named:
        return _("We passed your request to the organisation responsible. You get its answer here.")
    who = {"name": part.controller.name, "contact": part.controller.contact_email}
    if not part.controller.contact_email:
        return _("%(name)s is responsible, and has your request. You get its answer here.") % who
    return _("%(name)s is responsible, and has your request. You can reach it at %(contact)s.") % who


def in_words(request: Request, words: str) -> Answer:
    """Return the answer that an owner gave in words, about data in systems of their own."""
    told = _("It looked in systems of its own, which %(platform)s cannot see.")
    heading = _("%(name)s answered you") % {"name": presentation.controller_name(request, begins=True)}
    return Answer(heading, (told % {"platform": request.case.platform.name},), own_words=words, disagree=True)


def honoured(request: Request) -> Answer:
    """Return the answer to an opt-out that was passed on to everybody who received the data."""
    since = date_words(presentation.received_day(request))
    told = {
        Right.OPT_OUT_SALE: _("Since %(day)s nothing about you is sold, or shared for advertising."),
        Right.LIMIT_SENSITIVE: _("Since %(day)s sensitive information about you is used only for what you asked for."),
    }[Right(request.right)]
    return Answer(_("It is done"), (told % {"day": since}, _("Everybody who received it from us was told.")))


def _own_words(request: Request) -> str:
    """Return what the decider of `request` wrote to the person."""
    decision = max(request.decisions.all(), key=lambda one: one.number, default=None)
    return (decision.reason or {}).get("text", "") if decision else ""


def _is_done_again(request: Request) -> bool:
    return Request.objects.filter(case=request.case_id, part__gt=request.part).exists()


def _refused(request: Request) -> Answer:
    answer = refusal(request, request.ground, _own_words(request))
    certificate = _certificate(request)
    if certificate is None:
        return answer
    erased = _total(certificate, "erased")
    before = ngettext("Before that, we deleted %(count)s record.", "Before that, we deleted %(count)s records.", erased)
    return replace(answer, lines=(*answer.lines, before % {"count": f"{erased:,}"}), gives=CERTIFICATE)


def _nothing_found(request: Request) -> Answer:
    other = _("If you used another address or another name, send a request with that one.")
    return Answer(_("We found nothing about you"), (_looked(request), other), disagree=True)


def _looked(request: Request) -> str:
    """Return where was looked, and under which address if one was told."""
    systems = DataSystem.objects.filter(enabled=True).count()
    address = request.case.person["email"]
    if not address:
        looked = ngettext(
            "We looked in %(count)s system and found nothing under what you told us.",
            "We looked in all %(count)s systems and found nothing under what you told us.",
            systems,
        )
        return looked % {"count": systems}
    looked = ngettext(
        "We looked in %(count)s system and found nothing under %(address)s.",
        "We looked in all %(count)s systems and found nothing under %(address)s.",
        systems,
    )
    return looked % {"count": systems, "address": masking.masked_address(address)}


def _copied(request: Request) -> Answer:
    package = Package.objects.filter(request=request).first()
    heading = _("You got a copy of your information")
    if request.outcome == Outcome.PARTIAL:
        heading = _("You got a copy of what we could reach")
    if package is not None and package.removed_at is not None:
        gone = _("The file is no longer there. Ask again, and we make another.")
        return Answer(heading, (gone,), disagree=True)
    return Answer(heading, not_covered=not_copied(request), gives=PACKAGE, disagree=True)


def not_copied(request: Request) -> tuple[str, ...]:
    """Return the systems that the newest package of `request` does not cover, by name."""
    made = Step.objects.filter(request=request, kind="package", state=StepState.DONE).order_by("-round").first()
    slugs = made.result.get("not_covered", []) if made else []
    return tuple(str(system) for system in DataSystem.objects.filter(slug__in=slugs).order_by("slug"))


def _erased(request: Request) -> Answer:
    certificate = _certificate(request)
    erased, found = _total(certificate, "erased"), _total(certificate, "found")
    kept = _kept(certificate)
    if kept:
        heading = _("We deleted %(erased)s of %(found)s records") % {"erased": f"{erased:,}", "found": f"{found:,}"}
    else:
        heading = ngettext("We deleted %(count)s record", "We deleted %(count)s records", erased) % {
            "count": f"{erased:,}"
        }
    backups = tuple(filter(None, (in_language(system["backups"]) for system in _systems(certificate))))
    missed = ((certificate.body if certificate else None) or {"not_covered": []})["not_covered"]
    names = tuple(in_language(system["names"]) for system in missed)
    gives = CERTIFICATE if certificate else ""
    lines = (*backups, *given_before.sentences(request))
    return Answer(heading, lines, kept=kept, not_covered=names, gives=gives, disagree=True)


def _certificate(request: Request) -> Certificate | None:
    return Certificate.objects.select_related("subject_key").filter(request=request).first()


def _systems(certificate: Certificate | None) -> list[dict[str, Any]]:
    body = (certificate.body if certificate else None) or {"systems": []}
    return list(body["systems"])


def _total(certificate: Certificate | None, count: str) -> int:
    return sum(system[count] for system in _systems(certificate))


def _kept(certificate: Certificate | None) -> tuple[Kept, ...]:
    """Return what was kept, by reason; the latest day where several tables share one."""
    found: dict[str, Kept] = {}
    tables = [table for system in _systems(certificate) for table in system["tables"] if table["kept"]]
    for table in tables:
        reason = in_language(table["reasons"]) or table["reason"]
        before = found.get(reason, Kept(0, reason, None))
        ends = [end for end in (before.until, _day(table["keep_until"])) if end]
        found[reason] = Kept(before.count + table["kept"], reason, max(ends, default=None))
    return tuple(found.values())


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
