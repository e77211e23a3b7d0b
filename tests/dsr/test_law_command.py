"""An operator sees what an update of the product would change, and accepts it in the name of whoever decided."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from dsr import editions
from privacy_portal.audit.models import AuditEntry
from tests.dsr.lawyers import LAW, accepted, draft, five_days, product_brings
from tests.factories import confirmed, part
from workspaces.models import Membership, Platform

WHO = ("--platform", "enkomm", "--by", "Dr. Anja Weber", "--reason", "She read the new decree.")


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("law", *arguments, stdout=out, no_color=True)
    return out.getvalue()


def test_the_list_says_what_is_used_and_what_nobody_verified(enkomm: Platform) -> None:
    confirmed(enkomm)

    lines = {line.split()[0]: line for line in told("list", "--platform", "enkomm").splitlines()[1:]}

    assert "1 open requests" in lines["EU"]
    assert "unverified, accepted" in lines[LAW]
    assert "never used" in lines["BR"]


def test_a_law_is_shown_with_its_articles_and_counsel(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    accepted(draft(), omar, mei)

    shown = told("show", LAW)

    assert "clocks.ten_days.response: 10 days" in shown
    assert "Decree 356/2025 Art. 5 (high, verified: counsel, Dr. Anja Weber)" in shown


def test_changes_are_told_before_they_are_accepted_and_then_move_the_dates(
    enkomm: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = part(confirmed(enkomm))
    assert "newest one" in told("changes")

    with product_brings(monkeypatch, LAW, five_days):
        changes = told("changes")
        assert part(request.case).due_at == request.due_at
        done = told("accept", LAW, *WHO)

        assert "10 days -> 5 days" in changes
        assert request.display_reference in changes
        assert "is in force" in done
        assert part(request.case).due_at < request.due_at
        edition = editions.in_force(LAW)
        assert edition is not None
        assert (edition.accepted_by, edition.accepted_for) == (None, "Dr. Anja Weber")
    entry = AuditEntry.objects.get(action="law.text_accepted")
    assert entry.facts["moved"] == 1
    assert "Weber" not in str(entry.facts)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("show",), "Say which law"),
        (("show", "XX"), "no law XX"),
        (("accept", LAW), "needs --platform, --by and --reason"),
        (("accept", LAW, *WHO), "newest one"),
        (("list", "--platform", "nowhere"), "no platform nowhere"),
    ],
)
def test_what_cannot_be_done_says_why(enkomm: Platform, arguments: tuple[str, ...], why: str) -> None:
    with pytest.raises(CommandError, match=why):
        told(*arguments)
