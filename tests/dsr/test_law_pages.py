"""Omar enters what counsel said, Mei accepts it; an update of the product is read, and accepted or left."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dsr import editions, opinions
from dsr.law import registry
from dsr.law.values import values_of
from dsr.models import LawOpinion, OpinionKind, OpinionState
from privacy_portal.dates import date_words
from tests.dsr.desk import hidden, signed_in, text, url
from tests.dsr.lawyers import LAW, RESPONSE, accepted, five_days, override, product_brings, proposed
from tests.factories import confirmed, part
from workspaces.models import Approval, MemberRole, Membership, Platform, User

pytestmark = pytest.mark.usefixtures("second_factor_excused")

SAID = {"counsel": "Dr. Anja Weber", "day": "2026-11-20", "reason": "Read the commentary with us."}
FIVE = {**SAID, "value": "5", "value_unit": "days", "article": "Decree 356, as read here", "address": ""}


def speaking(kind: str, value: str = RESPONSE, code: str = LAW) -> str:
    return url("desk_law_speak", code=code, value=value, kind=kind)


def enters(browser: Client, kind: str, said: dict[str, Any], value: str = RESPONSE) -> Any:
    """Have an officer enter counsel's word, read what it moves, and ask a second officer; return the last answer."""
    seen = browser.post(speaking(kind, value), said)
    assert seen.status_code == 200, text(seen)
    return browser.post(speaking(kind, value), {**said, "shown": hidden(seen, "shown")}, follow=True)


def test_what_held_before_a_law_switched_is_shown_with_its_last_day(enkomm: Platform, omar: Membership) -> None:
    page = text(signed_in(omar).get(url("desk_law", code="CL")))

    until = date_words(date(2026, 11, 30))
    assert f"See the information that is held about you (until {until})" in page
    assert "Ley 19.628 (text of 1999) Art. 12" in page


def test_the_list_begins_with_the_laws_in_use_and_can_be_filtered(enkomm: Platform, omar: Membership) -> None:
    confirmed(enkomm, residence="VN")
    browser = signed_in(omar)

    page = text(browser.get(url("desk_laws")))
    used = text(browser.get(url("desk_laws") + "?show=used"))

    assert page.index("Vietnam") < page.index("Argentina")
    assert "Vietnam" in used
    assert "Argentina" not in used
    assert "No law matches" in text(browser.get(url("desk_laws") + "?show=updated"))


@pytest.mark.parametrize("code", ["EU", "US-CA", "VN"])
@pytest.mark.req("X-02")
def test_a_law_shows_every_value_with_its_article_and_says_what_nobody_verified(
    enkomm: Platform, omar: Membership, code: str
) -> None:
    page = text(signed_in(omar).get(url("desk_law", code=code)))

    for value in values_of(registry.load(code)):
        assert f'<code class="meta">{value.path}</code>' in page
    unverified = sum(value.unverified for value in values_of(registry.load(code)))
    assert page.count("<strong>Nobody has verified it yet.</strong>") == unverified > 0


@pytest.mark.req("X-02")
def test_counsels_word_goes_from_one_officer_to_another_and_then_holds(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    request = part(confirmed(enkomm))
    first = signed_in(omar)

    seen = text(first.post(speaking("override"), FIVE))
    assert request.display_reference in seen
    assert "1 date of 1 open request" in seen
    asked = enters(first, "override", FIVE)

    opinion = LawOpinion.objects.get()
    own = url("desk_law_opinion", opinion=opinion.public_id)
    assert "You entered this yourself" in text(asked)
    second = signed_in(mei)
    question = url("desk_approval", approval=Approval.objects.get().public_id)
    assert question in text(second.get(url("desk_approvals")))
    assert own in text(second.get(question))
    shown = second.get(own)
    assert "5 days" in text(shown)
    done = second.post(
        url("desk_law_opinion_accept", opinion=opinion.public_id), {"shown": hidden(shown, "shown")}, follow=True
    )

    assert "It holds from now on." in text(done)
    assert part(request.case).due_at < request.due_at
    why = text(second.get(url("desk_request", request)))
    assert "Confirmed by our lawyers (Dr. Anja Weber)." in why
    assert "Decree 356, as read here" in why


def test_whoever_entered_it_cannot_accept_it(enkomm: Platform, omar: Membership) -> None:
    confirmed(enkomm)
    opinion = proposed(override(), omar)
    browser = signed_in(omar)
    shown = opinions.moved_by(opinion).digest

    answer = browser.post(url("desk_law_opinion_accept", opinion=opinion.public_id), {"shown": shown}, follow=True)

    assert "Somebody else has to look at it." in text(answer)
    opinion.refresh_from_db()
    assert opinion.state == OpinionState.PROPOSED


def test_what_changed_since_it_was_shown_is_shown_again_first(
    enkomm: Platform, omar: Membership, mei: Membership
) -> None:
    request = part(confirmed(enkomm))
    opinion = proposed(override(), omar)
    browser = signed_in(mei)
    shown = hidden(browser.get(url("desk_law_opinion", opinion=opinion.public_id)), "shown")
    confirmed(enkomm, email="other@example.org")

    answer = browser.post(url("desk_law_opinion_accept", opinion=opinion.public_id), {"shown": shown})

    assert answer.status_code == 409
    assert "This changed since it was shown to you" in text(answer)
    assert "2 dates of 2 open requests" in text(answer)
    assert part(request.case).due_at == request.due_at


@pytest.mark.parametrize(
    ("value", "said", "told"),
    [
        (RESPONSE, {**FIVE, "value": "0"}, "greater than or equal to 1"),
        (RESPONSE, {**FIVE, "value": ""}, "Fill in “Number”."),
        (RESPONSE, {**FIVE, "value_unit": "fortnights"}, "Select a valid choice"),
        (RESPONSE, {**FIVE, "day": "2999-01-01"}, "An opinion of a day to come"),
        (RESPONSE, {**FIVE, "value": "10", "article": "Decree 356/2025 Art. 5"}, "says already"),
        ("fees", {**SAID, "charge": "free", "free_times": "2", "free_within_unit": "months", "excessive": "fee",
                  "announced": "yes", "article": "Decree 356/2025"}, "a number of free answers needs the time within"),
    ],
)  # fmt: skip
def test_what_the_law_cannot_say_is_refused_at_its_field_and_nothing_typed_is_lost(
    enkomm: Platform, omar: Membership, value: str, said: dict[str, str], told: str
) -> None:
    answer = signed_in(omar).post(speaking("override", value), said)

    assert answer.status_code == 422
    assert told in text(answer)
    assert "Dr. Anja Weber" in text(answer)
    assert LawOpinion.objects.count() == 0


def test_every_value_of_every_law_can_be_confirmed_and_overridden(enkomm: Platform, omar: Membership) -> None:
    browser = signed_in(omar)
    seen = set()
    for code in ("EU", "VN", "US-CA", "HK"):
        for value in values_of(registry.load(code)):
            if type(value.part) not in seen or value.path.startswith("clocks"):
                seen.add(type(value.part))
                for kind in ("confirm", "override"):
                    assert browser.get(speaking(kind, value.path, code)).status_code == 200, (code, value.path)
    assert len(seen) > 10


def test_an_update_is_read_value_by_value_and_accepted_or_left(
    enkomm: Platform, omar: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = part(confirmed(enkomm))
    browser = signed_in(omar)
    assert browser.get(url("desk_law_update", code=LAW)).status_code == 409

    with product_brings(monkeypatch, LAW, five_days):
        assert "A new text" in text(browser.get(url("desk_laws")))
        assert "brings a new text of this law" in text(browser.get(url("desk_law", code=LAW)))
        shown = browser.get(url("desk_law_update", code=LAW))
        assert "<del>10 days</del>" in text(shown)
        assert "<ins>5 days</ins>" in text(shown)
        assert request.display_reference in text(shown)
        assert part(request.case).due_at == request.due_at
        missing = browser.post(url("desk_law_update", code=LAW), {"shown": hidden(shown, "shown"), "reason": ""})
        assert missing.status_code == 422
        browser.post(
            url("desk_law_update", code=LAW),
            {"shown": hidden(shown, "shown"), "reason": "Counsel read the whole of it."},
        )

        assert part(request.case).due_at < request.due_at
        assert "Omar Haddad" in text(browser.get(url("desk_law", code=LAW)))
        assert editions.updates() == []


def test_the_history_of_a_value_stays(enkomm: Platform, omar: Membership, mei: Membership) -> None:
    confirmed(enkomm)
    accepted(override("5 days"), omar, mei)
    accepted(override("3 days"), mei, omar)

    page = text(signed_in(omar).get(url("desk_law", code=LAW)))

    assert page.count("No longer holds") == 1
    old = LawOpinion.objects.get(state=OpinionState.ENDED)
    told = text(signed_in(omar).get(url("desk_law_opinion", opinion=old.public_id)))
    assert "A later opinion took its place." in told


def test_an_auditor_reads_and_cannot_speak(enkomm: Platform, omar: Membership, mallory: User) -> None:
    Membership.objects.create(platform=enkomm, user=mallory, role=MemberRole.AUDITOR)
    opinion = proposed(override(), omar)
    browser = signed_in(mallory)

    assert "Override" not in text(browser.get(url("desk_law", code=LAW)))
    assert "Approve<" not in text(browser.get(url("desk_law_opinion", opinion=opinion.public_id)))
    for name in ("accept", "reject", "withdraw"):
        assert browser.post(url(f"desk_law_opinion_{name}", opinion=opinion.public_id)).status_code == 404
    assert browser.get(speaking("confirm")).status_code == 404
    assert browser.get(url("desk_law_update", code=LAW)).status_code == 404


def test_no_other_platform_reads_or_answers(
    enkomm: Platform, elsewhere: Platform, omar: Membership, otto: Membership
) -> None:
    opinion = proposed(override(), omar)
    theirs = reverse("desk_law_opinion", kwargs={"platform": "elsewhere", "opinion": opinion.public_id})

    assert signed_in(otto).get(theirs).status_code == 404
    assert signed_in(otto).get(url("desk_law", code=LAW)).status_code == 404


@pytest.mark.parametrize("path", ["nowhere", "clocks.standard", "clocks.standard.response.value", "minors.9"])
def test_what_is_no_value_is_not_found(enkomm: Platform, omar: Membership, path: str) -> None:
    assert signed_in(omar).get(speaking(OpinionKind.CONFIRM, path)).status_code == 404
    assert signed_in(omar).get(url("desk_law", code="XX")).status_code == 404
