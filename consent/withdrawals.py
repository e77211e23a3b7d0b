"""Which choices end when somebody withdraws: one, all of a topic, or everything that can be withdrawn."""

from collections.abc import Iterable, Mapping

from consent import ledger, purposes
from consent.kinds import GIVING, EventKind
from consent.models import ConsentState, PurposeVersion, Subject
from workspaces.models import Workspace


def everything(
    subject: Subject, *, topics: Iterable[str] = (), workspace: Workspace | None = None
) -> list[ledger.Choice]:
    """Return what `subject` ends by withdrawing all (of these topics; of one workspace, where one is named).

    Consents that stand end; an objection is raised to what rests on a legitimate interest. What was never given stays
    unasked, so that nobody is on record for a refusal that they did not speak.
    """
    wanted, states = set(topics), ledger.states_of(subject)
    asked = {
        one.purpose_id: one
        for one in purposes.all_in_force(subject.platform)
        if one.has_choice and (not wanted or one.purpose.topic in wanted)
    }
    standing = [
        ledger.Choice(asked[state.purpose_id], EventKind.WITHDRAWN, state.option, state.workspace)
        for state in states.values()
        if state.purpose_id in asked
        and state.kind in GIVING
        and (workspace is None or state.workspace_id == workspace.pk)
        and state.option in (asked[state.purpose_id].options or [""])
    ]
    return standing + ([] if workspace else _unspoken(asked.values(), states))


def _unspoken(
    asked: Iterable[PurposeVersion], states: Mapping[tuple[int, int | None, str], ConsentState]
) -> list[ledger.Choice]:
    """Return the objections to what goes on without being asked and about which nothing was said yet."""
    return [
        ledger.Choice(version, EventKind.WITHDRAWN, option)
        for version in asked
        if not version.is_consent and not version.purpose.per_workspace
        for option in version.options or [""]
        if (state := states.get((version.purpose_id, None, option))) is None or state.kind == EventKind.EXPIRED
    ]


def of_purpose(version: PurposeVersion, *, option: str = "", workspace: Workspace | None = None) -> list[ledger.Choice]:
    """Return what ends by withdrawing from one purpose: the option that is named, else each of them."""
    options = [option] if option else version.options or [""]
    return [ledger.Choice(version, EventKind.WITHDRAWN, one, workspace) for one in options]
