"""Leaving an employer (EK-05): all its workspaces at one moment, a personal account from then on, and a mail."""

from datetime import timedelta

import pytest
import time_machine

from privacy_portal.audit.models import AuditEntry
from privacy_portal.clock import now
from privacy_portal.dates import date_words
from tests.factories import owner
from tests.workspaces.people import at, browser, mail_to, text
from workspaces import access, departures, memberships
from workspaces.forms.people import EVERYWHERE, HERE
from workspaces.models import EndReason, MemberRole, Membership, Organisation, Platform, User, Workspace

pytestmark = pytest.mark.req("EK-05")


@pytest.fixture
def tom(enkomm: Platform, olga: Membership, linh: Membership) -> User:
    """Tom works in both workspaces of Sakura, and in Lotus, which is another company's."""
    user = User.objects.create_user("tom@sakura.example", name="Tom Walker", language="ja")
    for key, by in (("ws-sakura", olga), ("ws-sakura-lab", olga_of_lab(enkomm)), ("ws-lotus", linh)):
        assert by.workspace.key == key
        memberships.grant(user, MemberRole.MEMBER, by=by)
    return user


def olga_of_lab(platform: Platform) -> Membership:
    return owner(platform, "ws-sakura-lab", "olga@sakura.example")


def in_workspace(user: User, key: str) -> Membership:
    return Membership.objects.select_related("workspace__owner", "user").get(user=user, workspace__key=key)


def shown(browser_page: object) -> str:
    return browser_page.context["form"]["shown"].value()


def test_olga_ends_it_everywhere_in_her_company_at_one_moment(olga: Membership, tom: User) -> None:
    client = browser(olga.user)
    page = at(olga, "person_end", member=in_workspace(tom, "ws-sakura").public_id)
    before = client.get(page)
    assert "Sakura Lab" in text(before)
    assert "Lotus" not in text(before)

    assert client.post(page, {"reach": EVERYWHERE, "shown": shown(before)}).status_code == 302

    gone = [in_workspace(tom, key) for key in ("ws-sakura", "ws-sakura-lab")]
    assert gone[0].until == gone[1].until is not None
    assert {one.end_reason for one in gone} == {EndReason.LEFT_EMPLOYER}
    assert [one.workspace.key for one in access.memberships(tom)] == ["ws-lotus"]
    assert AuditEntry.objects.filter(action="membership.ended").count() == 2


def test_he_is_personal_from_the_moment_the_last_employer_lets_him_go(
    olga: Membership, linh: Membership, tom: User
) -> None:
    leaving = departures.beside(in_workspace(tom, "ws-sakura"))
    departures.dismiss(leaving[0], by=olga, shown=[one.pk for one in leaving])
    assert memberships.personal_since(tom) is None  # Lotus still employs him

    with time_machine.travel(now() + timedelta(days=10), tick=False):
        departures.end(in_workspace(tom, "ws-lotus"), by=linh)
        assert memberships.personal_since(tom) == now()
    assert [one.until is None for one in memberships.stints(tom)] == [False] * 3
    assert memberships.personal_since(User.objects.create_user("new@example.org")) is None


def test_his_account_page_says_since_when_he_is_personal_and_who_decided_before(
    enkomm: Platform, olga: Membership, linh: Membership, tom: User
) -> None:
    tom.language = "en"
    tom.save()
    Workspace.objects.filter(key="ws-lotus").update(owner_may_be_named=False)
    departures.leave(in_workspace(tom, "ws-lotus"), shown=[in_workspace(tom, "ws-lotus").pk])
    tom.refresh_from_db()
    assert "is a personal one" not in text(browser(tom).get("/account/")), "Sakura still employs him"

    with time_machine.travel(now() + timedelta(days=10), tick=False):
        leaving = departures.beside(in_workspace(tom, "ws-sakura"))
        departures.leave(leaving[0], shown=[one.pk for one in leaving])
        tom.refresh_from_db()
        page = text(browser(tom).get("/account/"))
        day = date_words(now(), zone=enkomm.time_zone)
    assert (
        f"Since {day} your account at enKomm is a personal one. Before that, Sakura KK 株式会社さくら decided." in page
    )

    stints = Membership.objects.filter(user=tom, workspace__key="ws-lotus")
    stints.update(until=in_workspace(tom, "ws-sakura").until)
    page = text(browser(tom).get("/account/"))
    assert "the owner of the workspace" in page
    assert "Before that, Lotus" not in page


def test_the_mail_says_in_his_language_who_decides_from_now_on(linh: Membership, olga: Membership, tom: User) -> None:
    leaving = departures.beside(in_workspace(tom, "ws-sakura"))
    departures.dismiss(leaving[0], by=olga, shown=[one.pk for one in leaving])
    first = mail_to("tom@sakura.example", "access_ended")
    assert first.language == "ja"
    assert "- Sakura Lab" in first.text
    User.objects.filter(pk=tom.pk).update(language="en")

    departures.end(in_workspace(tom, "ws-lotus"), by=linh)

    last = mail_to("tom@sakura.example", "access_ended").text
    operator = Organisation.objects.get(is_operator=True)
    assert f"From that day on {operator} decides about the data of your account" in last
    assert "Lotus" in last
    assert "still decides" in last


def test_only_this_workspace_leaves_the_others_open(olga: Membership, tom: User) -> None:
    page = at(olga, "person_end", member=in_workspace(tom, "ws-sakura").public_id)
    client = browser(olga.user)

    client.post(page, {"reach": HERE, "shown": shown(client.get(page))})

    assert {one.workspace.key for one in access.memberships(tom)} == {"ws-sakura-lab", "ws-lotus"}


def test_what_changed_since_the_page_was_shown_is_shown_again(enkomm: Platform, olga: Membership, tom: User) -> None:
    page = at(olga, "person_end", member=in_workspace(tom, "ws-sakura").public_id)
    client = browser(olga.user)
    before = shown(client.get(page))
    memberships.end(in_workspace(tom, "ws-sakura-lab"), by=olga_of_lab(enkomm))

    answer = client.post(page, {"reach": EVERYWHERE, "shown": before})

    assert answer.status_code == 422
    assert "changed meanwhile" in text(answer)
    assert in_workspace(tom, "ws-sakura").is_open
    again = answer.content.decode().split('name="shown" value="')[1].split('"')[0]
    assert client.post(page, {"reach": EVERYWHERE, "shown": again}).status_code == 302


def test_the_owner_of_another_company_dismisses_nobody(linh: Membership, tom: User) -> None:
    leaving = departures.beside(in_workspace(tom, "ws-sakura"))

    assert not departures.may_dismiss(leaving, linh)
    page = at(linh, "person_end", member=in_workspace(tom, "ws-sakura").public_id)
    assert browser(linh.user).get(page).status_code == 404


def test_nobody_is_dismissed_who_is_the_last_owner_of_a_workspace(enkomm: Platform, olga: Membership) -> None:
    """Olga is the last one of Sakura Lab, whoever else owns Sakura: nothing ends then, not even in Sakura."""
    second = owner(enkomm, "ws-sakura", "second@sakura.example")
    leaving = departures.beside(olga)
    assert len(leaving) == 2

    with pytest.raises(memberships.LastOne) as refused:
        departures.dismiss(olga, by=second, shown=[one.pk for one in leaving])

    assert refused.value.membership.workspace.key == "ws-sakura-lab"
    assert len(access.memberships(olga.user)) == 2


def test_tom_leaves_by_himself(olga: Membership, tom: User) -> None:
    leaving = departures.beside(in_workspace(tom, "ws-sakura"))
    departures.leave(leaving[0], shown=[one.pk for one in leaving])

    assert {in_workspace(tom, key).end_reason for key in ("ws-sakura", "ws-sakura-lab")} == {EndReason.LEFT}
    assert AuditEntry.objects.filter(action="membership.ended", actor_id=str(tom.pk), actor_kind="person").count() == 2
