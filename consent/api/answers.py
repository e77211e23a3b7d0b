"""What the ledger holds, as applications are told of it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from consent import calls, intake, ledger
from consent.api import bodies
from consent.kinds import Channel, EventKind
from consent.models import Application, ConsentEvent, PurposeVersion
from consent.webhooks import changes


def records(application: Application, events: Sequence[ConsentEvent]) -> calls.Answer:
    """Return events as the API tells them."""
    return bodies.RecordsAnswer(records=[record(application, one) for one in events]).model_dump(mode="json")


def taken_in(application: Application, taken: intake.Taken) -> calls.Answer:
    """Return what became of the lines of a call."""
    told_records = [record(application, one) for one in taken.events]
    waiting = [_waiting(one) for one in taken.waiting]
    unconfirmed = [_unconfirmed(one) for one in taken.unconfirmed]
    told = bodies.RecordsAnswer(records=told_records, waiting=waiting, unconfirmed=unconfirmed)
    return told.model_dump(mode="json")


def _unconfirmed(unconfirmed: intake.Unconfirmed) -> bodies.UnconfirmedAnswer:
    choice = unconfirmed.choice
    return bodies.UnconfirmedAnswer(
        line=unconfirmed.place,
        purpose=choice.version.purpose.key,
        option=choice.option,
        workspace=choice.workspace.key if choice.workspace else "",
        expires_at=unconfirmed.row.expires_at,
        told=_("It counts once the person typed the code that was mailed to them."),
    )


def _waiting(waiting: intake.Waiting) -> bodies.WaitingAnswer:
    choice, question = waiting.choice, waiting.question
    return bodies.WaitingAnswer(
        line=waiting.place,
        purpose=choice.version.purpose.key,
        option=choice.option,
        workspace=choice.workspace.key if choice.workspace else "",
        guardian="asked" if question else "address_needed",
        below=waiting.below,
        until=waiting.until,
        expires_at=question.expires_at if question else None,
        told=_("A parent or guardian has to agree."),
    )


def record(application: Application, event: ConsentEvent) -> bodies.RecordAnswer:
    """Return an event as it is told to `application`."""
    return bodies.RecordAnswer(
        id=event.public_id,
        pseudonym=changes.pseudonym(application, event.subject),
        purpose=event.version.purpose.key,
        version=event.version.number,
        option=event.option,
        workspace=event.workspace.key if event.workspace else "",
        kind=EventKind(event.kind),
        at=ledger.effective_at(event),
        ends_at=event.ends_at,
    )


def purpose(version: PurposeVersion) -> bodies.PurposeAnswer:
    """Return a wording with what follows from it."""
    labels = {key: {"en": str(Channel(key).label)} for key in version.options if key in Channel.values}
    return bodies.PurposeAnswer(
        purpose=version.purpose.key,
        topic=version.purpose.topic,
        version=version.number,
        effective_from=version.effective_from.isoformat(),
        basis=version.basis,
        per_workspace=version.purpose.per_workspace,
        guardian_below=version.purpose.guardian_below,
        double_opt_in=version.purpose.double_opt_in,
        explicit=version.explicit,
        options={key: version.option_texts.get(key) or labels.get(key, {}) for key in version.options},
        categories=version.categories,
        recipients=version.recipients,
        lasts_months=version.lasts_months,
        words={code: bodies.WordsAnswer(**said) for code, said in version.texts.items()},
        digest=version.digest,
    )
