"""Moves around telling people of enKomm's sample system that the service closes or goes to somebody else."""

import sqlite3
from datetime import timedelta
from pathlib import Path

from dsr import tellings
from dsr.models import Telling, TellingState
from dsr.tellings import Offered
from privacy_portal.clock import now
from privacy_portal.mail.models import OutgoingMail
from workspaces.models import Closure, Membership, Organisation, Platform, Succession, Workspace
from workspaces.register import closures, successions
from workspaces.register.successions import Transfer

KINDS = ("account_holder", "authorised_user", "individual_user")


def closing(platform: Platform, by: Membership, second: Membership) -> Closure:
    """Announce that the service closes in seventy days."""
    day = now().date() + timedelta(days=70)
    proposed = closures.propose(platform, "We close. Take your data.", closes_on=day, gone_by=day, by=by)
    return closures.announce(proposed, by=second)


def going(platform: Platform, by: Membership, second: Membership, *, whole: bool = True) -> Succession:
    """Announce that the service (or one workspace) goes to somebody else in forty days."""
    sakura = Workspace.objects.select_related("owner").get(key="ws-sakura")
    lotus = Workspace.objects.select_related("owner").get(key="ws-lotus")
    transfer = Transfer(
        giver=Organisation.objects.get(is_operator=True) if whole else sakura.owner,
        taker=lotus.owner,
        effective_on=now().date() + timedelta(days=40),
        words="Lotus takes over.",
        categories=[],
        whole=whole,
        workspaces=[] if whole else [sakura],
    )
    return successions.announce(successions.propose(platform, transfer, by=by), by=second)


def choice(kind: str = "account_holder") -> Offered:
    """Return people of a kind in enKomm's system, as they are offered."""
    return next(one for one in tellings.offered() if one.people.kind == kind)


def swept(most: int = 500) -> int:
    """Do what sweeps would, until nobody is left to be read; return how many sweeps that took."""
    for turn in range(most):
        if not Telling.objects.filter(state=TellingState.READING).exists():
            return turn
        tellings.go_on()
    raise AssertionError("people keep coming")


def mailed(template: str = "closure_known") -> list[str]:
    """Return to whom mails went as people of a system, in alphabetical order."""
    return sorted(mail.recipient for mail in OutgoingMail.objects.filter(template=template))


def held(system: Path, kind: str = "account_holder") -> list[str]:
    """Return the first address of each person of a kind that the sample system holds, once, in alphabetical order."""
    words = {"account_holder": "full", "authorised_user": "member", "individual_user": "guest"}
    with sqlite3.connect(system) as database:
        rows = database.execute("SELECT email, recovery_email FROM accounts WHERE kind = ?", [words[kind]]).fetchall()
    return sorted({email or recovery for email, recovery in rows if email or recovery})


def changed(system: Path, sql: str, *values: object) -> None:
    """Change the sample system behind the portal's back."""
    with sqlite3.connect(system) as database:
        database.execute(sql, values)
