"""Answering "may I?": whether data of a person may be used for a purpose, now or at a past moment, and why."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consent import ledger, purposes
from consent.kinds import GIVING, Answer, EventKind, Reason
from consent.models import ConsentEvent, ConsentState, Purpose, PurposeVersion, Subject
from privacy_portal.dates import day_of
from privacy_portal.prepared import Prepared
from workspaces.models import Workspace
from workspaces.register.kinds import LegalBasis


@dataclass(frozen=True)
class Standing:
    """What the ledger holds about one choice: the newest event of it, as the decision needs it."""

    kind: str
    version: int
    since: datetime
    ends_at: datetime | None
    event: UUID | None = None


@dataclass(frozen=True)
class Decision:
    """An answer with its reason. `version` is the version asked for; `agreed` the one that the person last spoke on,
    `since` when, and `record` the id of that event."""

    answer: Answer
    reason: Reason
    version: int
    agreed: int | None = None
    since: datetime | None = None
    ends_at: datetime | None = None
    record: UUID | None = None

    @property
    def is_allowed(self) -> bool:
        return self.answer == Answer.ALLOWED


# What goes on for a child too until a guardian answers: a law demands it, or somebody's life hangs on it.
_GOES_ON = (LegalBasis.LEGAL_OBLIGATION, LegalBasis.VITAL_INTERESTS, LegalBasis.PUBLIC_TASK)


def decide(
    version: PurposeVersion,
    standing: Standing | None,
    at: datetime,
    *,
    forbidden: bool = False,
    objected: bool = False,
    held: bool = False,
) -> Decision:
    """Return the answer of the version asked for and of how things stand, at a moment. Pure, and never undecided.

    `forbidden` says that the owner of the person's workspace forbids it (consent.policy), whatever the person said;
    `objected` that they said no to the whole topic (consent.opt_outs), which counts where they said nothing of this;
    `held` that the person turned out to be a child for whom nobody agreed yet (consent.children).

    Consent has to be given (GDPR Art. 6(1)(a)); a legitimate interest holds until somebody objects (Art. 21(1));
    whatever else is done leaves no choice. A refusal stands also when the wording changes: nobody is asked again for
    having said no.
    """
    answer, reason = _answer(version, standing, at)
    if objected and standing is None and version.has_choice:
        answer, reason = Answer.REFUSED, Reason.OBJECTED
    if forbidden and version.has_choice:
        answer, reason = Answer.REFUSED, Reason.FORBIDDEN
    if held and version.basis not in _GOES_ON:
        answer, reason = Answer.REFUSED, Reason.GUARDIAN_NEEDED
    if standing is None or not version.has_choice:
        return Decision(answer, reason, version.number)
    return Decision(answer, reason, version.number, standing.version, standing.since, standing.ends_at, standing.event)


def now_for(
    version: PurposeVersion,
    subject: Subject | None,
    at: datetime,
    *,
    option: str = "",
    workspace: Workspace | None = None,
) -> Decision:
    """Return the answer for `subject` (None: nobody whom the ledger knows) as the state has it."""
    state = None
    if subject is not None:
        key = (version.purpose_id, workspace.pk if workspace else None, option)
        state = ledger.states_of(subject).get(key)
    held = subject is not None and is_held(subject, at)
    return decide(version, standing_in(state) if state else None, at, held=held)


def is_held(subject: Subject, at: datetime) -> bool:
    """Say whether nothing may be done with data of `subject` at a moment, because a guardian has to agree first."""
    return subject.held_at is not None and subject.held_at <= at


def at_moment(
    purpose: Purpose, subject: Subject, at: datetime, *, option: str = "", workspace: Workspace | None = None
) -> tuple[Decision, ConsentEvent | None] | None:
    """Return the answer as it was at a past moment, and the event that decided it; None before the purpose was.

    It is counted from the ledger itself, not from the states.
    """
    version = purposes.in_force(purpose, day_of(at, purpose.platform.time_zone))
    if version is None:
        return None
    events = ConsentEvent.objects.filter(subject=subject, version__purpose=purpose, option=option, workspace=workspace)
    counted = [one for one in events.select_related("version") if ledger.effective_at(one) <= at]
    newest = max(counted, key=lambda one: one.number, default=None)
    return decide(version, standing_of(newest) if newest else None, at, held=is_held(subject, at)), newest


def standings_of(subject: Subject) -> dict[tuple[int, int | None, str], Standing]:
    """Return how things stand with a person, for answering: by purpose, workspace and option."""
    return {
        (purpose, workspace, option): Standing(kind, version, since, ends_at)
        for purpose, workspace, option, kind, version, since, ends_at in _standing.rows(subject.pk)
    }


_standing = Prepared(
    lambda subject: ConsentState.objects.filter(subject_id=subject).values_list(
        "purpose_id", "workspace_id", "option", "kind", "version_number", "since", "ends_at"
    )
)


def standing_in(state: ConsentState) -> Standing:
    """Return how things stand by the state of a choice."""
    return Standing(state.kind, state.version_number, state.since, state.ends_at)


def standing_of(event: ConsentEvent) -> Standing:
    """Return how things stand when `event` is the newest of its choice."""
    return Standing(event.kind, event.version.number, ledger.effective_at(event), event.ends_at, event.public_id)


def _answer(version: PurposeVersion, standing: Standing | None, at: datetime) -> tuple[Answer, Reason]:
    if not version.has_choice:
        return Answer.ALLOWED, Reason.NECESSARY
    if version.basis == LegalBasis.LEGITIMATE_INTERESTS:
        if standing is None or standing.kind in (*GIVING, EventKind.EXPIRED):
            return Answer.ALLOWED, Reason.NO_OBJECTION
        return Answer.REFUSED, Reason.OBJECTED
    if standing is None:
        return Answer.NEEDS_ASKING, Reason.NEVER_ASKED
    if standing.kind in GIVING:
        return _given(version, standing, at)
    return _ENDED[EventKind(standing.kind)]


def _given(version: PurposeVersion, standing: Standing, at: datetime) -> tuple[Answer, Reason]:
    if standing.ends_at is not None and standing.ends_at <= at:
        return Answer.NEEDS_ASKING, Reason.EXPIRED
    if standing.version < version.holds_since:
        return Answer.NEEDS_ASKING, Reason.NEW_WORDING
    return Answer.ALLOWED, Reason.GIVEN


_ENDED = {
    EventKind.REFUSED: (Answer.REFUSED, Reason.REFUSED),
    EventKind.WITHDRAWN: (Answer.REFUSED, Reason.WITHDRAWN),
    EventKind.INVALIDATED: (Answer.NEEDS_ASKING, Reason.INVALIDATED),
    EventKind.EXPIRED: (Answer.NEEDS_ASKING, Reason.EXPIRED),
}
