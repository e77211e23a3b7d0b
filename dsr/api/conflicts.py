"""What the exceptions of the verbs mean to a caller of the API. Imported with the operations (dsr.api.urls)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent import children, drafts, edition_answers
from dsr import (
    arrival,
    decisions,
    delivery,
    disconnecting,
    disputes,
    entering,
    handover,
    holds,
    identification,
    intake,
    lifecycle,
    relaying,
    reopening,
    residence,
    retention,
    retention_runs,
    system_addresses,
    system_changes,
    triage,
    verdicts,
    vouchers,
)
from dsr.connectors.base import ConnectorError
from dsr.connectors.sql.dataset import DataMapError
from dsr.law import registry
from dsr.letters import keeping
from dsr.submitting import OtherBody
from dsr.verification import codes, process, receipts
from dsr.workflow import progress
from privacy_portal.api.problems import TITLES, Extra, register
from privacy_portal.forms import Text
from workspaces import (
    absences,
    approval_reminders,
    approval_words,
    approvals,
    connections,
    departures,
    identities,
    invitations,
    memberships,
    policies,
)
from workspaces.register import (
    assessing,
    closures,
    demands,
    disclosures,
    incident_reports,
    incident_words,
    incidents,
    objections,
    subprocessors,
    successions,
)

_CHANGED = gettext_lazy("This has changed meanwhile.")
_MISTAKE = gettext_lazy("Some of what you sent is missing or wrong.")


def _pointing(pointer: str, detail: Text) -> Extra:
    """Return what tells that the value at `pointer` of the body is wrong."""

    def members(_error: Exception) -> dict[str, Any]:
        return {"errors": [{"pointer": pointer, "detail": str(detail)}]}

    return members


def _wrong_code(error: codes.WrongCode) -> dict[str, Any]:
    return {"tries_left": error.tries_left, **_pointing("/code", gettext_lazy("That is not the code we sent."))(error)}


def _full(error: codes.TooMany) -> dict[str, Any]:
    return {"until": error.until.isoformat(), "contact": error.case.platform.contact_email}


def _many_wait(error: intake.TooManyOpen) -> dict[str, Any]:
    return {
        "detail": _("Confirm one of them, or wait until the first is dropped."),
        "until": error.until.isoformat(),
        "contact": error.platform.contact_email,
    }


def _stands(error: lifecycle.StaleRequest) -> dict[str, Any]:
    return {"current_status": error.request.status}


def _answered(error: approvals.AlreadyAnswered) -> dict[str, Any]:
    approval = error.approval
    return {
        "detail": approval_words.decided(approval),
        "state": approval.state,
        "decided_at": approval.decided_at.isoformat() if approval.decided_at else None,
    }


def _taken(error: triage.TakenMeanwhile) -> dict[str, Any]:
    return {"assigned_to": str(error.user) if error.user else None}


def _open(error: disputes.AlreadyOpen) -> dict[str, Any]:
    return {"reference": error.case.reference}


def _why_gone(error: delivery.NoPackage) -> dict[str, Any]:
    return {"reason": error.code}


def _incomplete(error: keeping.Incomplete) -> dict[str, Any]:
    return {"detail": error.words, "missing": list(error.missing)}


def _lifted(error: holds.AlreadyLifted) -> dict[str, Any]:
    at = error.hold.lifted_at
    return {"lifted_by": str(error.hold.lifted_by), "lifted_at": at.isoformat() if at else None}


def _last(error: memberships.LastOne) -> dict[str, Any]:
    return {"lost": [capability.value for capability in error.capabilities]}


def _member_since(error: memberships.AlreadyMember) -> dict[str, Any]:
    return {"role": error.membership.role, "since": error.membership.since.isoformat()}


def _differs(error: ConnectorError) -> dict[str, Any]:
    return {"reason": error.code, "problems": list(error.problems) if isinstance(error, DataMapError) else []}


def _gone(error: memberships.AlreadyEnded) -> dict[str, Any]:
    until = error.membership.until
    return {"until": until.isoformat() if until else None}


def _over(error: invitations.NotWaiting) -> dict[str, Any]:
    return {"state": error.invitation.state}


def _revision(error: incidents.StaleIncident) -> dict[str, Any]:
    return {"current_revision": error.incident.revision}


def _not_yet(error: incidents.NotYet) -> dict[str, Any]:
    return {"detail": str(incident_words.NOT_YET[error.why]), "reason": error.why}


def _demand_stands(error: demands.OutOfTurn) -> dict[str, Any]:
    return {"current_state": error.demand.state}


_EMPTY = gettext_lazy("Give a mail address, a postal one or a telephone number.")
# Several exceptions share these: what each of them means is told as the detail.
TITLES["case-closed"] = gettext_lazy("The case is closed.")
TITLES["too-late"] = gettext_lazy("It is too late for that.")
TITLES["already-open"] = gettext_lazy("That was sent before.")
for ended in (arrival.Ended, residence.Ended):
    register(ended, "case-closed", 409, gettext_lazy("The case is closed: its dates no longer move."))
register(receipts.NotEntered, "not-entered", 409, gettext_lazy("The person sent this case, and follows it by mail."))
register(receipts.Closed, "case-closed", 409, gettext_lazy("The case is closed: no letter with a code is made for it."))
register(handover.Unsafe, "unsafe", 409, gettext_lazy("First record that the person stands before you."))
for mistake, pointer, detail in (
    (entering.NotYetArrived, "/received_at", gettext_lazy("Nothing arrives later than now.")),
    (entering.NoWayToAnswer, "/email", _EMPTY),
    (entering.NobodyToOptOut, "/email", gettext_lazy("An opt-out is of an e-mail address or of a user name.")),
    (arrival.AfterEntry, "/received_at", gettext_lazy("Nothing arrives later than it is entered.")),
    (arrival.NoCorrection, "/received_at", gettext_lazy("That is the moment which is recorded already.")),
    (arrival.AccountNeeded, "/account", gettext_lazy("A later moment needs a fitting reason, and an account.")),
    (residence.SamePlace, "/residence", gettext_lazy("That is the place which counts already.")),
    (registry.NoRuleInForce, "/received_at", gettext_lazy("The portal knows no law of that place for that day.")),
    (handover.NotThen, "/at", gettext_lazy("It cannot have gone out before it was decided, or later than now.")),
):
    register(mistake, "invalid", 422, _MISTAKE, _pointing(pointer, detail))
for exception in (decisions.NotDeciding, decisions.PlanChanged, lifecycle.IllegalTransition, progress.NotWaiting):
    register(exception, "changed-meanwhile", 409, _CHANGED)
register(lifecycle.StaleRequest, "changed-meanwhile", 409, _CHANGED, _stands)
register(approvals.AlreadyAnswered, "already-answered", 409, gettext_lazy("Somebody answered meanwhile."), _answered)
register(approvals.SubjectChanged, "changed-meanwhile", 409, gettext_lazy("This has changed meanwhile."))
register(approvals.NotAnswered, "not-answered", 409, gettext_lazy("There is no answer yet to confirm."))
register(
    approval_reminders.RemindedToday, "reminded-today", 409, gettext_lazy("A reminder went out today. Wait a day.")
)
TITLES["answered-elsewhere"] = gettext_lazy("This question is answered on a page of its own.")
register(connections.AlreadyAsked, "already-asked", 409, gettext_lazy("A question between the two waits already."))
register(connections.NotConnected, "not-connected", 409, gettext_lazy("The connection is not open (any more)."))
register(
    connections.NobodyToAsk,
    "invalid",
    422,
    _MISTAKE,
    _pointing("/other", gettext_lazy("No workspace that can be asked goes by this key or name.")),
)
register(
    connections.UnknownCategory,
    "invalid",
    422,
    _MISTAKE,
    _pointing("/categories", gettext_lazy("The platform knows no such category of data.")),
)
register(
    connections.NothingToShare,
    "invalid",
    422,
    _MISTAKE,
    _pointing("/categories", gettext_lazy("Choose what may be shared, or say it in words.")),
)
register(triage.TakenMeanwhile, "taken-meanwhile", 409, gettext_lazy("Somebody else has it."), _taken)
register(
    assessing.AlreadyAssessed,
    "invalid",
    422,
    _MISTAKE,
    _pointing("/assessed_on", gettext_lazy("An assessment of this day is on record already.")),
)
register(subprocessors.ChangeOver, "changed-meanwhile", 409, _CHANGED)
register(objections.WindowClosed, "too-late", 409, gettext_lazy("The last day for objections is over."))
register(objections.AlreadyObjected, "already-open", 409, gettext_lazy("Somebody objected for this workspace already."))
register(OtherBody, "key-used", 409, gettext_lazy("This Idempotency-Key came with another body before."))
register(reopening.NotShut, "not-closed", 409, gettext_lazy("The case is open, or its personal data was deleted."))
register(reopening.AlreadyAsked, "already-asked", 409, gettext_lazy("You asked already, or may look now."))
register(system_changes.AlreadyProposed, "already-open", 409, gettext_lazy("A change of this system waits already."))
register(system_changes.NothingChanges, "nothing-changes", 409, gettext_lazy("Nothing would change by this."))
register(
    system_addresses.UnknownAddress,
    "invalid",
    422,
    _MISTAKE,
    _pointing("/variable", gettext_lazy("There is no such address for this platform.")),
)
register(
    ConnectorError,
    "system-differs",
    409,
    gettext_lazy("The system did not answer, or is not what its data map says."),
    _differs,
)
register(absences.AlreadyAbsent, "already-open", 409, gettext_lazy("Another absence of yours is not over yet."))
register(
    absences.NoSuchDeputy, "invalid", 422, _MISTAKE, _pointing("/deputy", gettext_lazy("Nobody there can stand in."))
)
register(
    absences.NoTime, "invalid", 422, _MISTAKE, _pointing("/last", gettext_lazy("Name days that are not over yet."))
)
register(relaying.NothingToRelay, "changed-meanwhile", 409, _CHANGED)
register(relaying.TheyHaveIt, "already-relayed", 409, gettext_lazy("The owner of this workspace has it already."))
register(
    relaying.NoOwner,
    "invalid",
    422,
    _MISTAKE,
    _pointing("/workspace", gettext_lazy("There is no business workspace with this key.")),
)
register(intake.TooLateToWithdraw, "too-late", 409, gettext_lazy("This can no longer be withdrawn."))
register(
    keeping.Incomplete,
    "letter-incomplete",
    409,
    gettext_lazy("The law demands more of the letter than it can hold."),
    _incomplete,
)
register(
    keeping.NamesOwner,
    "names-owner",
    422,
    gettext_lazy("The words give away an owner who may not be named."),
    _pointing("/text", gettext_lazy("Leave out who the owner is.")),
)
register(retention_runs.RunOver, "too-late", 409, gettext_lazy("Its deletion has begun, or it is over."))
register(retention_runs.NotStuck, "changed-meanwhile", 409, _CHANGED)
register(holds.AlreadyLifted, "already-lifted", 409, gettext_lazy("The hold was lifted already."), _lifted)
register(retention.DataDeleted, "data-deleted", 409, gettext_lazy("The personal data of this case was deleted."))
register(decisions.TooLateToExtend, "too-late", 409, gettext_lazy("The time cannot be extended (any more)."))
register(
    intake.TooManyOpen,
    "too-many-unconfirmed",
    429,
    gettext_lazy("Several requests for this address came from your network and wait to be confirmed."),
    _many_wait,
)
register(codes.TooManyCodes, "too-many-codes", 429, gettext_lazy("No further code goes out yet."), _full)
register(codes.TooManyGuesses, "too-many-guesses", 429, gettext_lazy("Too many codes were typed today."), _full)
register(codes.WrongCode, "wrong-code", 422, gettext_lazy("That is not the code we sent."), _wrong_code)
register(codes.ExpiredCode, "expired-code", 422, gettext_lazy("That code no longer works. Ask for a new one."))
register(decisions.NotYours, "not-yours", 403, gettext_lazy("Somebody else decides about this part."))
register(verdicts.SamePerson, "same-person", 403, gettext_lazy("Somebody else has to decide."))
register(verdicts.NothingToDoAgain, "nothing-to-do-again", 409, gettext_lazy("There is nothing to be done anew."))
register(disputes.AlreadyOpen, "already-open", 409, gettext_lazy("You sent this before. It is not decided yet."), _open)
register(
    disputes.NothingToDispute,
    "nothing-to-dispute",
    409,
    gettext_lazy("There is no answer yet, or the law knows no appeal. You can complain at any time."),
)
register(approvals.OwnPreparation, "own-preparation", 403, gettext_lazy("Nobody approves what they prepared."))
register(
    vouchers.LoneVoucher,
    "lone-voucher",
    403,
    gettext_lazy("The package rests on your word alone. Another officer has to release it."),
)
register(
    decisions.UnknownGround,
    "invalid",
    422,
    _MISTAKE,
    _pointing("/ground", gettext_lazy("The law knows no such ground.")),
)
register(
    identification.NoSuchCandidate,
    "invalid",
    422,
    _MISTAKE,
    _pointing("/subjects", gettext_lazy("No such record was found.")),
)
register(
    process.NoSuchContact, "invalid", 422, _MISTAKE, _pointing("/contact", gettext_lazy("No such address is held."))
)
register(delivery.ProofNeeded, "proof-needed", 403, gettext_lazy("Prove again that it is you before downloading."))
register(delivery.NoPackage, "package-gone", 410, gettext_lazy("There is no package to fetch."), _why_gone)
register(
    decisions.UnknownReason,
    "invalid",
    422,
    _MISTAKE,
    _pointing("/reason", gettext_lazy("The law gives no more time for this reason.")),
)
register(
    decisions.NoLaterDay,
    "invalid",
    422,
    _MISTAKE,
    _pointing("/until", gettext_lazy("Name a day later than the present one.")),
)
register(memberships.LastOne, "last-one", 409, gettext_lazy("Nobody else there could do this any more."), _last)
register(memberships.AlreadyMember, "already-member", 409, gettext_lazy("The person has this access."), _member_since)
register(memberships.AlreadyEnded, "already-ended", 409, gettext_lazy("This access has ended meanwhile."), _gone)
register(departures.Changed, "changed-meanwhile", 409, _CHANGED)
register(invitations.AlreadyInvited, "already-invited", 409, gettext_lazy("This address is invited already."))
register(invitations.NotWaiting, "invitation-over", 409, gettext_lazy("This invitation is over."), _over)
register(
    invitations.ServiceClosed,
    "service-closed",
    409,
    gettext_lazy("The service has closed and takes in nobody any more."),
)
register(invitations.TooMany, "too-many-invitations", 429, gettext_lazy("No further invitation goes out for now."))
register(incidents.StaleIncident, "changed-meanwhile", 409, _CHANGED, _revision)
register(incidents.NotYet, "not-yet", 409, gettext_lazy("The incident does not stand like this."), _not_yet)
register(
    incident_reports.ReasonMissing,
    "invalid",
    422,
    _MISTAKE,
    _pointing("/late_because", gettext_lazy("The date of the law had passed. Say why it was made only then.")),
)
register(children.Changed, "changed-meanwhile", 409, _CHANGED)
register(demands.OutOfTurn, "changed-meanwhile", 409, _CHANGED, _demand_stands)
for out_of_turn in (closures.OutOfTurn, successions.OutOfTurn, disclosures.AnnulledAlready):
    register(out_of_turn, "changed-meanwhile", 409, _CHANGED)
for own in (
    incident_reports.SecondOfficerMissing,
    demands.OwnDemand,
    closures.OwnProposal,
    successions.OwnProposal,
):
    register(own, "second-officer-needed", 403, gettext_lazy("You began this yourself. Another officer has to decide."))
for late in (closures.TooSoon, successions.TooSoon):
    register(late, "waited-too-long", 409, gettext_lazy("The proposal waited too long: too few days are left."))
register(
    subprocessors.AlreadyAnnounced,
    "already-announced",
    409,
    gettext_lazy("A change of this sub-processor is announced already. One change waits at a time."),
)
register(subprocessors.WindowOpen, "window-open", 409, gettext_lazy("Owners can still object. Decide afterwards."))
register(objections.AlreadyAnswered, "already-answered", 409, gettext_lazy("Somebody answered meanwhile."))
TITLES["nobody-left"] = gettext_lazy("There is no owner left to tell.")
TITLES["already-acknowledged"] = gettext_lazy("Somebody of this workspace confirmed it already.")
register(
    identities.LastWayIn,
    "last-way-in",
    409,
    gettext_lazy("It is the only way into the account. Choose a password first."),
)
register(
    identities.AddressNeeded,
    "address-needed",
    409,
    gettext_lazy("An account is never without an address. Give another one first."),
)
register(
    identities.NotKept,
    "invalid",
    422,
    _MISTAKE,
    _pointing("/kept", gettext_lazy("That is not kept. Sign in through the provider again to take it over.")),
)
register(
    policies.AlreadySo, "already-so", 409, gettext_lazy("That is so already. What nobody decided about is allowed.")
)
register(edition_answers.Over, "too-late", 409, gettext_lazy("No answers to this edition are taken any more."))
register(edition_answers.NotYet, "too-early", 409, gettext_lazy("The edition is not in force yet."))
register(edition_answers.AlreadyObjected, "already-open", 409, gettext_lazy("The person objected to it before."))
register(edition_answers.AlreadyAnswered, "already-answered", 409, gettext_lazy("This objection is closed."))
register(drafts.AlreadyOpen, "already-open", 409, gettext_lazy("The next edition is being written already."))
register(drafts.OutOfTurn, "changed-meanwhile", 409, gettext_lazy("The draft has changed meanwhile."))
register(drafts.Outdated, "changed-meanwhile", 409, gettext_lazy("Another edition was published meanwhile."))
register(drafts.TooLate, "too-late", 409, gettext_lazy("The day is too near to tell people ahead."))


def _missing(error: drafts.NotReady) -> dict[str, Any]:
    return {"missing": error.codes}


register(drafts.NotReady, "not-ready", 409, gettext_lazy("The draft cannot be published like this."), _missing)
register(disconnecting.NotStuck, "changed-meanwhile", 409, gettext_lazy("Nothing of this waits for an officer."))
register(disconnecting.NobodyToFind, "nobody-to-find", 409, gettext_lazy("The ledger knows no address to search by."))
