"""Which choices end when somebody withdraws: one, all of a topic, or everything that can be withdrawn."""

from collections.abc import Iterable

from consent import ledger, purposes
from consent.kinds import GIVING, EventKind
from consent.models import PurposeVersion, Subject
from workspaces.models import Workspace


def everything(
    subject: Subject, *, topics: Iterable[str] = (), workspace: Workspace | None = None
) -> list[ledger.Choice]:
    """Return what `subject` ends by withdrawing all (of these topics; of one workspace, where one is named).

    Consents that stand end; an objection is raised to what rests on a legitimate interest. What was never given stays
    unasked, so that nobody is on record for a refusal that they did not speak.
    """
    wanted, states = set(topics), ledger.states_of(subject)
    found = []
    asked = {one.purpose_id: one for one in purposes.all_in_force(subject.platform)}
    for version in asked.values():
        if not version.has_choice or (wanted and version.purpose.topic not in wanted):
            continue
        if not version.is_consent and not version.purpose.per_workspace and workspace is None:
            found += [ledger.Choice(version, EventKind.WITHDRAWN, one) for one in version.options or [""]]
    for (purpose_id, workspace_id, option), state in states.items():
        asked_version = asked.get(purpose_id)
        if asked_version is None or (wanted and asked_version.purpose.topic not in wanted):
            continue
        if workspace is not None and workspace_id != workspace.pk:
            continue
        if asked_version.is_consent and state.kind in GIVING and option in (asked_version.options or [""]):
            found.append(ledger.Choice(asked_version, EventKind.WITHDRAWN, option, state.workspace))
    return found


def of_purpose(version: PurposeVersion, *, option: str = "", workspace: Workspace | None = None) -> list[ledger.Choice]:
    """Return what ends by withdrawing from one purpose: the option that is named, else each of them."""
    options = [option] if option else version.options or [""]
    return [ledger.Choice(version, EventKind.WITHDRAWN, one, workspace) for one in options]
