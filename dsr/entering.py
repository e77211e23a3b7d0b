"""An officer enters a request that came by letter, by telephone or otherwise past the portal (NC-03).

Its clock runs from the moment at which it really arrived. Who enters it vouches for nothing: the person proves who they
are later, as in any case.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from dsr import cases, clock, correspondence, intake, lifecycle, opt_outs, routing, triage
from dsr.models import BY_THEMSELVES, FINAL, OPT_OUTS, SEARCHED, Case, Channel, LetterKind, Request, Status
from dsr.verification import codes
from dsr.workflow import progress
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.clock import now
from workspaces.access import actor_of, require
from workspaces.models import Membership, Platform
from workspaces.roles import Capability

# What a request can have come by, if it did not come through the portal or its API.
CHANNELS = [channel for channel in Channel if channel not in (*BY_THEMSELVES, Channel.OWN_INITIATIVE)]
# Complaints and appeals are about a request: they are filed from its pages.
RIGHTS = [*SEARCHED, *OPT_OUTS]
# Nearly always a slip of the pen; the officer is asked whether it is meant.
LONG_AGO = timedelta(days=365)


class NotYetArrived(ValueError):
    """Nothing arrives later than it is entered."""


class NobodyToOptOut(ValueError):
    """An opt-out is of a mail address or of an account, and neither was given."""


class NoWayToAnswer(ValueError):
    """Neither a mail address nor a postal one nor a telephone number was given."""


def enter(platform: Platform, submission: intake.Submission, *, received_at: datetime, by: Membership) -> Case:
    """Take in a request that arrived at `received_at` past the portal; return the case, whose work begins at once.

    Officers see it at once, because one of them did. With a mail address the person is told; without one everything
    that there is to tell goes on paper. An opt-out is in effect when this returns. Raises NotYetArrived, NoWayToAnswer,
    NobodyToOptOut, PermissionDenied, and ValueError for a channel that people use by themselves.
    """
    require(by, Capability.WORK_ON_REQUESTS)
    indexes = ways_to_answer(platform, submission)
    moment = check_arrival(submission, received_at, indexes)
    facts = {"contact_index": indexes[0], "on_paper": not submission.email, "entered_by": by.user}
    with transaction.atomic():
        case = intake.create_case(platform, submission, received_at=received_at, entered_at=moment, **facts)
        with cases.locked(case.pk):
            part = routing.open_first_part(case)
            trail.record(
                "case.entered",
                platform_id=platform.pk,
                actor=actor_of(by),
                subject=case.display_reference,
                right=case.right,
                channel=case.channel,
                law=case.law,
            )
            _begin(case, part, by)
    return case


def doubles(platform: Platform, submission: intake.Submission) -> QuerySet[Request]:
    """Return the open requests for the same right that give an address or number of `submission`: perhaps the same.

    An address is compared as it was written, but for capitals and spaces."""
    indexes = ways_to_answer(platform, submission)
    same = triage.visible().filter(case__contact_index__in=indexes, right=submission.right)
    return same.exclude(status__in=FINAL).order_by("created_at", "part")


def check_arrival(submission: intake.Submission, received_at: datetime, ways: list[str]) -> datetime:
    """Return the moment of the entry, which is now. `ways` are those to answer. Raises what `enter` says of what was
    told."""
    if submission.channel not in CHANNELS:
        raise ValueError(f"nobody enters what came by {submission.channel}")
    moment = now()
    if received_at > moment:
        raise NotYetArrived
    if submission.right in OPT_OUTS and not (submission.email or submission.account):
        raise NobodyToOptOut
    if not ways:
        raise NoWayToAnswer
    return moment


def _begin(case: Case, part: Request, by: Membership) -> None:
    """Let an opt-out take effect; set the work on any other request going, and tell the person that it arrived."""
    if case.right in OPT_OUTS:
        opt_outs.take_effect(part)
        return
    lifecycle.transition(part, Status.IDENTIFYING, actor=actor_of(by))
    progress.start(part, identify=True)
    correspondence.tell(case, "entered", letter=LetterKind.ACKNOWLEDGEMENT)
    if not case.on_paper:
        clock.acknowledge(case, actor=SYSTEM)


def ways_to_answer(platform: Platform, submission: intake.Submission) -> list[str]:
    """Return the keyed indexes of the ways to answer that were given, the best first; a case is found by that one."""
    number = "".join(character for character in submission.phone if character.isdigit())
    ways = [submission.email, " ".join(submission.address.split()), number]
    return [codes.contact_index(platform.pk, way) for way in ways if way]
