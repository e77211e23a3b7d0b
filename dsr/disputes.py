"""Complaints and appeals: a person is not content with what became of a request. Each is a case of its own (EK-20).

A complaint is possible everywhere and at any time, without prejudice to the authority. An appeal exists where the law
knows one, against a refusal or against what was done only in part.
"""

from django.db import IntegrityError, transaction

from dsr import clock, correspondence, lifecycle, routing
from dsr.law import registry
from dsr.models import DISPUTES, Case, Channel, LetterKind, Outcome, Request, Right, Status
from dsr.references import new_reference
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM, Actor
from privacy_portal.clock import now
from privacy_portal.encryption.models import SubjectKey


class NothingToDispute(Exception):
    """The law knows no appeal, or there is no decision (yet) against which one could be made."""


class AlreadyOpen(Exception):
    """The same was asked before about this request, and is not decided yet; `case` is the case of it."""

    def __init__(self, case: Case) -> None:
        super().__init__("already open")
        self.case = case


def may_complain(about: Request) -> bool:
    """Say whether one can complain about `about`: at any time once its address is confirmed, open or answered."""
    return about.right not in DISPUTES and about.status not in (Status.UNCONFIRMED, Status.LAPSED)


def may_appeal(about: Request) -> bool:
    """Say whether one can appeal against the answer to `about`, a no or less than was asked, where the law knows it."""
    unfavourable = about.status == Status.REFUSED or about.outcome == Outcome.PARTIAL
    return about.right not in DISPUTES and not about.is_open and unfavourable and knows_appeals(about.case.law)


def knows_appeals(law: str) -> bool:
    """Say whether `law` gives an appeal to the controller against a refusal."""
    return registry.clock_rule(law, Right.APPEAL, now()).available != "no"


def possible(about: Request) -> list[Right]:
    """Return what can be filed about `about`, the appeal first."""
    allowed = ((Right.APPEAL, may_appeal), (Right.COMPLAINT, may_complain))
    return [right for right, may in allowed if may(about)]


def open_one(about: Request, right: str) -> Case | None:
    """Return the case by which the same was asked before and which is not decided yet."""
    return Case.objects.filter(about=about, right=right, closed_at__isnull=True).first()


def file(about: Request, right: str, words: str, *, language: str, channel: str = Channel.PORTAL) -> Case:
    """Open a complaint or an appeal about `about` and return its case, whose own clock runs from this moment.

    Only for whoever has the case of `about` open: nothing is confirmed again. Raises NothingToDispute, and AlreadyOpen
    for a second one of the kind while the first is open.
    """
    if right not in possible(about):
        raise NothingToDispute
    with transaction.atomic():
        case = _create_case(about, right, words, language, channel)
        request = routing.open_first_part(case)
        actor = Actor("person", about.case.reference)
        trail.record(
            "case.submitted",
            platform_id=case.platform_id,
            actor=actor,
            subject=case.display_reference,
            right=case.right,
            channel=case.channel,
            law=case.law,
        )
        trail.record(
            "case.disputed",
            platform_id=case.platform_id,
            actor=actor,
            subject=about.display_reference,
            right=case.right,
            case=case.display_reference,
        )
        lifecycle.transition(request, Status.DECIDING, actor=actor)
        correspondence.tell(case, "received", letter=LetterKind.ACKNOWLEDGEMENT)
        clock.acknowledge(case, actor=SYSTEM)
    return case


def about_case(case: Case) -> list[Request]:
    """Return the complaints and appeals about the parts of `case`, oldest first, each as the part that is decided."""
    filed = Request.objects.filter(case__about__case=case, case__purged_at=None, right__in=DISPUTES)
    return list(filed.select_related("case__platform", "case__about").order_by("case__received_at", "pk"))


def together(case: Case) -> list[Case]:
    """Return `case`, the case that it is about, and what is about it: whoever may see one of them may see them all."""
    former = [case.about.case] if case.about else []
    return [case, *former, *(one.case for one in about_case(case))]


def _create_case(about: Request, right: str, words: str, language: str, channel: str) -> Case:
    """Write the case down, sealed with a key of its own; what the person told of themselves is taken from the other."""
    former, moment = about.case, now()
    doubtful = former.address_in_doubt
    key = SubjectKey.objects.create_for(about.platform_id)
    for _attempt in range(5):
        try:
            with transaction.atomic():
                return Case.objects.create(
                    platform=former.platform,
                    reference=new_reference(),
                    right=right,
                    channel=channel,
                    language=language,
                    residence=former.residence,
                    residence_region=former.residence_region,
                    law=former.law,
                    establishment=former.establishment,
                    relation=former.relation,
                    about=about,
                    subject_key=key,
                    # An address of which nobody knows whose it is goes no further: the answer goes on paper.
                    person=former.person | ({"email": ""} if doubtful else {}),
                    wish=words,
                    contact_index=former.contact_index,
                    received_at=moment,
                    entered_at=moment,
                    # Whoever follows by a letter has no mailbox that anybody confirmed.
                    contact_confirmed_at=moment if former.contact_confirmed_at else None,
                    on_paper=former.on_paper or doubtful,
                )
        except IntegrityError:
            if (before := open_one(about, right)) is not None:
                raise AlreadyOpen(before) from None
    raise RuntimeError("no free reference found in five tries")
