"""Asking a guardian what is to become of a child who was found to use the platform (EK-12)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import get_language, override

from consent import guardians, links, preferences, purposes, subjects
from consent.kinds import GIVING, IdentifierKind
from consent.models import ChildFinding, ConsentState, GuardianQuestion, PurposeVersion
from privacy_portal.clock import now
from privacy_portal.encryption.blind_index import blind_index
from privacy_portal.mail import outbox
from workspaces.models import Platform, Workspace

# Nobody's account is closed sooner after they were told, whatever was answered: it may have been a mistake.
AT_LEAST = timedelta(days=7)


@dataclass(frozen=True)
class Asked:
    """One consent that the child gave, which a guardian may give in their place, with the words of today."""

    key: str
    version: PurposeVersion
    option: str
    workspace: Workspace | None

    @property
    def title(self) -> str:
        """The words of one line: what it is for, by what means, and for whom."""
        label = preferences.option_label(self.version, self.option)
        named = self.workspace.name if self.workspace and self.workspace.owner_may_be_named else ""
        return " · ".join(part for part in (self.words["title"], label, named) if part)

    @property
    def words(self) -> dict[str, str]:
        said: dict[str, str] = self.version.words(get_language() or "en")
        return said

    @property
    def recipients(self) -> tuple[str, ...]:
        return preferences.recipients(self.version)


def answers_until(platform: Platform, decides_on: date, moment: datetime) -> datetime:
    """Return when the time to answer is over that begins at `moment`; at the latest when the person decides."""
    return min(moment + guardians.OPEN_FOR, purposes.begin_of(platform, decides_on))


def send(finding: ChildFinding, address: str) -> GuardianQuestion:
    """Ask the guardian with this address, in the place of whoever was asked before; the time to answer begins anew.

    In the caller's transaction. Raises subjects.NotAnIdentifier, guardians.TooManyQuestions."""
    guardian = subjects.Known(IdentifierKind.EMAIL, address)
    guardian_print = guardian.fingerprint(finding.platform_id)
    GuardianQuestion.objects.filter(finding=finding).delete()
    guardians.refuse_too_many(guardian_print)
    moment = now()
    question: GuardianQuestion = GuardianQuestion.objects.create(
        platform=finding.platform,
        finding=finding,
        jurisdiction=finding.jurisdiction,
        prints=[],
        guardian=guardian.value,
        guardian_print=guardian_print,
        same=blind_index("guardian question of a finding", finding.platform_id, str(finding.public_id)),
        until=finding.decides_on,
        asked_at=moment,
        expires_at=answers_until(finding.platform, finding.decides_on, moment),
    )
    finding.guardian_asked_at, finding.ends_at, finding.because = moment, question.expires_at, ""
    finding.save(update_fields=["guardian_asked_at", "ends_at", "because"])
    with override(finding.language):
        link = links.guardian_address(finding.platform, question)
        outbox.queue(
            "guardian_of_found",
            platform=finding.platform,
            to=guardian.value,
            language=finding.language,
            context={"link": link, "until": question.expires_at},
            dedupe_key=f"guardian-of-found/{question.public_id}",
        )
    return question


def asked(finding: ChildFinding) -> list[Asked]:
    """Return the consents that stand by the child's own word, and are asked for today with words that still hold."""
    states = ConsentState.objects.filter(subject=finding.subject_id, kind__in=GIVING).exclude(ends_at__lte=now())
    today = {one.purpose_id: one for one in purposes.all_in_force(finding.platform)}
    found = []
    for state in states.select_related("workspace__owner").order_by("pk"):
        version = today.get(state.purpose_id)
        if version is not None and version.is_consent and state.option in (version.options or [""]):
            key = f"{version.purpose.key}/{state.option}/{state.workspace_id or ''}"
            found.append(Asked(key, version, state.option, state.workspace))
    return found
