"""Which of the portal's mails somebody with an account gets, one by one (QO-09), on the platform in scope.

Off is only what can be left out: what is late, what an answer hangs on, and what a law has somebody told comes all the
same. `NECESSARY` says so in words, with the reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from privacy_portal.audit import trail
from privacy_portal.audit.actor import Actor
from privacy_portal.clock import now
from privacy_portal.forms import Text
from privacy_portal.links import absolute
from workspaces import deputies
from workspaces.models import Membership, MutedMail, OptionalMail, User
from workspaces.roles import Capability, may

# Beside each kind: what comes all the same.
STILL: dict[str, Text] = {
    OptionalMail.DIGEST: _("What is late, or due tomorrow, comes all the same. Everything stands on the desk."),
    OptionalMail.APPROVAL_REMINDER: _("The question stands on its page, and closes on its day."),
    OptionalMail.OWNER_DUE_SOON: _("That a request reached you, and that its date has passed, comes all the same."),
    OptionalMail.INCIDENT_DUE_SOON: _("That a date has passed comes all the same."),
}


@dataclass(frozen=True)
class Necessary:
    """Mails that cannot be switched off, and why."""

    what: Text
    why: Text


# For anybody, and for people with an account or a role besides.
NECESSARY = (
    Necessary(_("Codes and links that you asked for"), _("Without them you cannot go on.")),
    Necessary(_("Answers and questions about a request of yours"), _("The law has us answer you.")),
    Necessary(_("Changes of the notices"), _("You have to know them before they take effect.")),
    Necessary(_("That the service ends, or goes to somebody else"), _("You have to know it before it happens.")),
    Necessary(_("That a consent of yours ended, or that you decide yourself now"), _("It changes what may be done.")),
)
NECESSARY_WITH_ACCOUNT = (
    Necessary(_("Invitations, and changes of your address or access"), _("They show you when somebody else did it.")),
    Necessary(_("Requests and questions that reached you, and dates that have passed"), _("A person waits for them.")),
    Necessary(_("Incidents with data of your workspace"), _("The law has us tell you at once.")),
)


class NotOffered(ValueError):
    """The person gets no mails of this kind."""


@dataclass(frozen=True)
class Switch:
    """A kind of mail that somebody can switch. `workspace` is the key of the one that it is about, "" for none."""

    kind: str
    label: Text
    still: Text
    on: bool
    workspace: str = ""
    workspace_name: str = ""


SUBPROCESSORS = "subprocessor_change"


def switches(user: User) -> list[Switch]:
    """Return the kinds of mail that `user` gets by what they are on the platform in scope, and how each stands."""
    held = list(Membership.objects.open().filter(user=user).select_related("workspace"))
    muted = set(MutedMail.objects.filter(user=user).values_list("kind", flat=True))
    found = [
        Switch(kind, kind.label, STILL[kind], kind not in muted)
        for kind in OptionalMail
        if any(_gets(one, kind) for one in held)
    ]
    return found + [
        Switch(
            SUBPROCESSORS,
            _("Changes of the sub-processors"),
            _("They stand on the page of the workspace."),
            one.hears_of_subprocessors,
            one.workspace.key,
            one.workspace.name,
        )
        for one in held
        if one.workspace and may(one.role, Capability.ANSWER_FOR_WORKSPACE)
    ]


def switch(user: User, kind: str, *, on: bool) -> None:
    """Switch a kind of mail on or off for `user` on the platform in scope; again it changes nothing. Raises NotOffered
    for what they do not get anyway."""
    held = Membership.objects.open().filter(user=user).select_related("workspace", "platform")
    theirs = [one for one in held if kind in OptionalMail.values and _gets(one, OptionalMail(kind))]
    if not theirs:
        raise NotOffered(kind)
    platform = theirs[0].platform
    with transaction.atomic():
        rows = MutedMail.objects.filter(user=user, kind=kind)
        if on:
            changed = bool(rows.delete()[0])
        else:
            _row, changed = MutedMail.objects.get_or_create(
                platform=platform, user=user, kind=kind, defaults={"since": now()}
            )
        if changed:
            action = "notification.on" if on else "notification.off"
            trail.record(action, platform_id=platform.pk, actor=Actor("person", str(user.pk)), kind=kind)


def hearing(users: Iterable[User], kind: OptionalMail) -> list[User]:
    """Return those of `users` who did not switch `kind` off."""
    found = list(users)
    muted = MutedMail.objects.filter(user__in=found, kind=kind).values_list("user", flat=True)
    off = set(muted)
    return [user for user in found if user.pk not in off]


def choose_address() -> str:
    """Return the address at which somebody chooses which mails they get: it stands in each that can be switched off."""
    return absolute(reverse("my_notifications"))


def _gets(membership: Membership, kind: OptionalMail) -> bool:
    """Say whether somebody gets mails of `kind` by what they are, or by standing in for somebody."""
    if kind == OptionalMail.APPROVAL_REMINDER:
        return deputies.may_answer_for_tenant(membership)
    if kind == OptionalMail.OWNER_DUE_SOON:
        return membership.workspace_id is not None and deputies.may_answer_for_tenant(membership)
    needed = Capability.WORK_ON_REQUESTS if kind == OptionalMail.DIGEST else Capability.HANDLE_EVENTS
    return membership.workspace_id is None and may(membership.role, needed)
