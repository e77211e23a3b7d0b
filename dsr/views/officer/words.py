"""Codes of the workflow, of matching and of the trail in an officer's words."""

from django.utils.translation import gettext_lazy, pgettext_lazy

from dsr import owner_mail
from dsr.models import ClockEventKind, InstructedAct, StepState
from dsr.presentation import OUTCOMES, RIGHTS, STATUSES
from dsr.unmasking import PURPOSES
from privacy_portal.forms import Text
from workspaces.models import ApprovalKind

KINDS: dict[str, Text] = {
    "find": gettext_lazy("Look for the person"),
    "match": gettext_lazy("Decide whose records they are"),
    "verify": gettext_lazy("Have the person prove who they are"),
    "route": gettext_lazy("Split by who decides"),
    "preview": gettext_lazy("Count"),
    "decide": gettext_lazy("Decide"),
    "approve": gettext_lazy("Second person"),
    "export": gettext_lazy("Copy"),
    "package": gettext_lazy("Make the package"),
    "review": gettext_lazy("Look at the package"),
    "deliver": gettext_lazy("Hand over"),
    "erase": gettext_lazy("Delete"),
    "search": gettext_lazy("Search again"),
    "certify": gettext_lazy("Write the certificate"),
}
# As `{% progress %}` draws them, and in words.
STATES: dict[str, tuple[str, Text]] = {
    StepState.PENDING: ("waiting", gettext_lazy("not yet")),
    StepState.READY: ("running", gettext_lazy("about to run")),
    StepState.RUNNING: ("running", gettext_lazy("running")),
    StepState.WAITING: ("running", gettext_lazy("waits")),
    StepState.UNKNOWN: ("failed", gettext_lazy("stopped in the middle; being looked up")),
    StepState.NEEDS_HUMAN: ("failed", gettext_lazy("gave up, needs you")),
    StepState.DONE: ("done", gettext_lazy("done")),
    StepState.CANCELLED: ("waiting", gettext_lazy("called off")),
}
WAITS: dict[str, Text] = {
    "officer": gettext_lazy("waits for an officer"),
    "owner": gettext_lazy("waits for the owner"),
    "person": gettext_lazy("waits for the person"),
}
# What a code of a failed step means; a code without a sentence is shown as it is.
ERRORS: dict[str, Text] = {
    "unavailable": gettext_lazy("The system did not answer."),
    "unreachable": gettext_lazy("The system could not be reached."),
    "schema_differs": gettext_lazy("The system no longer fits its data map."),
    "invalid_address": gettext_lazy("The address of the system is wrong."),
    "unsupported_database": gettext_lazy("The portal cannot read this kind of database."),
    "invalid_data_map": gettext_lazy("The data map says something else than the system."),
    "switched_off": gettext_lazy(
        "The system is switched off. Switch it on again, or have the request counted again without it."
    ),
    "refused_by_system": gettext_lazy("The system refused what was asked."),
    "unreadable_value": gettext_lazy("The system holds a value that could not be read."),
    "foreign_row": gettext_lazy("A record of somebody else came up, so the portal stopped."),
    "unknown_person": gettext_lazy("The person's record is no longer in the system."),
    "no_addresses": gettext_lazy("The data map no longer names addresses of these people."),
    "unknown_connector": gettext_lazy("The portal has no connector of this kind."),
    "rows_given_up": gettext_lazy("Reading the records was given up."),
    "failed": gettext_lazy("The system answered with a fault."),
    "not_approved": gettext_lazy("No second person has approved."),
    "not_instructed": gettext_lazy("The owner has not instructed us to do this."),
    "drifted": gettext_lazy("The data changed after they were counted, so they were counted again."),
    "internal_error": gettext_lazy("Something broke on our side; the log has more."),
    "proof_missing": gettext_lazy("There is no proof that is strong enough."),
    "decision_missing": gettext_lazy("There is no decision that could be carried out."),
    "found_after_erasure": gettext_lazy(
        "The search after the deletion still found something. If it was written meanwhile, have it counted again."
    ),
    "person_changed": gettext_lazy(
        "The record no longer agrees with what the person told us as it did at the match. Look for the person again."
    ),
    "worker_lost": gettext_lazy("The program that worked on it was stopped; another one went on."),
}
# Why the portal did not match alone (dsr.matching.Judgement); %(name)s is the identifier.
DOUBTS: dict[str, Text] = {
    "several_candidates": gettext_lazy("More than one person fits without a doubt."),
    "too_few_identifiers": gettext_lazy(
        "Only one thing agrees exactly. The portal wants two that do not hang together."
    ),
    "only_similar": gettext_lazy("Nothing agrees exactly, only nearly."),
    "differs": gettext_lazy("%(name)s: differs from what is held."),
    "shared_contact": gettext_lazy("%(name)s: held for more than one person, so it proves little."),
    "also_held_by_another": gettext_lazy("%(name)s: somebody else here has the same or nearly the same."),
    "derived_account": gettext_lazy("%(name)s: can be guessed from the e-mail address, so it proves nothing more."),
}
BROKEN: dict[str, Text] = {
    "missing": gettext_lazy("An entry is missing here."),
    "repeated": gettext_lazy("Two entries claim this place."),
    "unlinked": gettext_lazy("The entry does not follow the one before it."),
    "altered": gettext_lazy("The contents of the entry are not what was written."),
    "mislabelled": gettext_lazy("A column of the entry says something else than its contents."),
}
EVENTS: dict[str, Text] = {
    ClockEventKind.RECEIVED: gettext_lazy("received"),
    ClockEventKind.RECEIPT_CORRECTED: gettext_lazy("day of arrival corrected"),
    ClockEventKind.CONTACT_CONFIRMED: gettext_lazy("address confirmed"),
    ClockEventKind.ACKNOWLEDGED: gettext_lazy("receipt confirmed to the person"),
    ClockEventKind.IDENTITY_REQUESTED: gettext_lazy("proof of identity asked for"),
    ClockEventKind.IDENTITY_VERIFIED: gettext_lazy("identity proven"),
    ClockEventKind.CLARIFICATION_REQUESTED: gettext_lazy("question asked"),
    ClockEventKind.CLARIFICATION_RECEIVED: gettext_lazy("question answered"),
    ClockEventKind.FEE_QUOTED: gettext_lazy("fee told"),
    ClockEventKind.FEE_PAID: gettext_lazy("fee paid"),
    ClockEventKind.FEE_WAIVED: gettext_lazy("fee dropped"),
    ClockEventKind.EXTENSION_NOTIFIED: gettext_lazy("extension told"),
    ClockEventKind.EXTENSION_AGREED: gettext_lazy("extension agreed"),
    ClockEventKind.ANSWERED: gettext_lazy("answered"),
    ClockEventKind.ANSWER_RECALLED: gettext_lazy("answer called back"),
    ClockEventKind.REFUSED: gettext_lazy("refused"),
    ClockEventKind.WITHDRAWN: gettext_lazy("withdrawn"),
    ClockEventKind.LAW_CHANGED: gettext_lazy("the law changed"),
}
# The facts of the trail that an officer reads most: their names, and the words for their codes.
FACT_NAMES: dict[str, Text] = {
    "asks": gettext_lazy("a question"),
    "event": gettext_lazy("event"),
    "from": gettext_lazy("from"),
    "to": gettext_lazy("to"),
    "step": gettext_lazy("step"),
    "system": gettext_lazy("system"),
    "sender": gettext_lazy("written by"),
    "purpose": gettext_lazy("purpose"),
    "outcome": gettext_lazy("outcome"),
    "ground": gettext_lazy("ground"),
    "reason": gettext_lazy("reason"),
    "error": gettext_lazy("error"),
    "level": gettext_lazy("level"),
    "methods": gettext_lazy("by"),
    "rows": gettext_lazy("records"),
    "was": gettext_lazy("recorded before"),
    "arrived": gettext_lazy("arrived"),
    "channel": gettext_lazy("came"),
    "way": gettext_lazy("handed over"),
    "left": gettext_lazy("downloads left"),
    "controller": gettext_lazy("who decides"),
    "act": pgettext_lazy("an instruction", "what to do"),
    "instruction": pgettext_lazy("an instruction", "number"),
    "workspace": gettext_lazy("workspace"),
    "late": gettext_lazy("too late"),
    "size": gettext_lazy("size in bytes"),
    "template": gettext_lazy("mail"),
    "systems": gettext_lazy("systems"),
    "kind": gettext_lazy("kind"),
    "law": gettext_lazy("law"),
    "before": gettext_lazy("before"),
    "after": gettext_lazy("after"),
    "right": gettext_lazy("right"),
    "case": gettext_lazy("case"),
    "occasion": gettext_lazy("about"),
    "told": gettext_lazy("people told"),
}
INSTRUCTED: dict[str, Text] = {
    InstructedAct.CARRY_OUT: gettext_lazy("carry it out"),
    InstructedAct.LEAVE: gettext_lazy("leave it"),
}
FACT_CODES: dict[str, dict[str, Text]] = {
    "act": INSTRUCTED,
    "from": STATUSES,
    "to": STATUSES,
    "step": KINDS,
    "event": EVENTS,
    "outcome": OUTCOMES,
    "right": RIGHTS,
    "purpose": PURPOSES,
    "error": ERRORS,
    "kind": dict(ApprovalKind.choices),
    "occasion": {
        owner_mail.REACHED: gettext_lazy("a request passed on by hand"),
        owner_mail.ASKED: gettext_lazy("a question to the owner"),
        owner_mail.SOON: gettext_lazy("a date that draws near"),
        owner_mail.LATE: gettext_lazy("a date that has passed"),
        owner_mail.CLOSED: gettext_lazy("a question that nobody answered"),
    },
}
