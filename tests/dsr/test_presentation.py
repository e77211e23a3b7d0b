"""One name for each thing: whose turn it is, where a request stands, who decides, and what happens now."""

import pytest
from django.utils import translation

from dsr import presentation, story
from dsr.law import registry
from dsr.models import SEARCHED, Case, ClockEventKind, Outcome, Request, Right, Status, Turn
from dsr.models.case import FINAL
from dsr.views.officer import words as officer_words
from dsr.workflow.planning import template
from workspaces.models import Organisation, Platform, Role, Workspace, WorkspaceKind

pytestmark = pytest.mark.any_database


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def request(status: str = Status.DECIDING, turn: str = Turn.OWNER, *, named: bool = True, **fields) -> Request:
    """A request that no database knows: the words need none."""
    platform = Platform(pk=1, name="enKomm", reference_prefix="EK")
    workspace = Workspace(name="Sakura", kind=WorkspaceKind.BUSINESS, owner_may_be_named=named, platform=platform)
    return Request(
        case=Case(platform=platform, reference="7F3K2Q"),
        part=2,
        right=Right.ERASURE,
        controller=Organisation(name="Sakura KK"),
        workspace=workspace,
        platform_role=Role.PROCESSOR,
        status=status,
        turn=turn,
        **fields,
    )


@pytest.mark.parametrize(
    ("turn", "viewer", "label", "kind"),
    [
        (Turn.PERSON, Turn.PERSON, "With you", "you"),
        (Turn.PERSON, Turn.OFFICER, "With the person", "others"),
        (Turn.OFFICER, Turn.OFFICER, "With you", "you"),
        (Turn.OFFICER, Turn.PERSON, "With enKomm", "others"),
        (Turn.OWNER, Turn.OWNER, "With you", "you"),
        (Turn.OWNER, Turn.PERSON, "With Sakura KK", "others"),
        (Turn.SYSTEM, Turn.PERSON, "With enKomm", "others"),
        (Turn.SYSTEM, Turn.OFFICER, "Running by itself", "others"),
    ],
)
def test_every_tag_says_who_holds_the_ball(turn: str, viewer: Turn, label: str, kind: str) -> None:
    assert presentation.turn_tag(request(turn=turn), viewer) == presentation.Tag(label, kind)


@pytest.mark.parametrize("status", FINAL)
def test_an_ended_request_is_with_nobody(status: str) -> None:
    tag = presentation.turn_tag(request(status, Turn.NOBODY), Turn.PERSON)

    assert tag.kind == "done"
    assert not tag.label.startswith("With ")


def test_an_answer_is_named_by_its_outcome() -> None:
    assert presentation.status_words(request(Status.COMPLETED, outcome=Outcome.NO_DATA)) == "Nothing found"
    assert presentation.status_words(request(Status.COMPLETED, outcome=Outcome.PARTIAL)) == "Done in part"


@pytest.mark.req("QO-01")
def test_an_owner_who_is_not_to_be_named_has_no_name_in_any_sentence() -> None:
    unnamed = request(named=False)

    assert presentation.controller_name(unnamed) == "the organisation responsible"
    assert presentation.controller_name(unnamed, begins=True) == "The organisation responsible"
    assert presentation.turn_tag(unnamed, Turn.PERSON).label == "With the organisation responsible"


def test_each_reason_is_told_once_with_the_categories_it_is_about() -> None:
    because = {"en": "It was made in a workspace of a company."}
    scope = [
        {"category": "workspace_content", "workspace": "ws-sakura", "reasons": because},
        {"category": "call_detail", "workspace": "ws-sakura", "reasons": because},
        {"category": "call_detail", "workspace": None, "reasons": because},
    ]
    names = {"workspace_content": "Messages", "call_detail": "Calls"}

    assert presentation.reasons(request(scope=scope), names) == [
        presentation.Reason("It was made in a workspace of a company.", ["Messages", "Calls"])
    ]


def test_everything_that_can_be_shown_has_words() -> None:
    assert set(presentation.STATUSES) == set(Status)
    assert set(presentation.OUTCOMES) == set(Outcome)
    assert set(presentation.WISHES) == set(presentation.RIGHTS) == set(Right)
    assert set(presentation.LAWS) == registry.codes()


def test_every_event_of_the_clock_has_words_for_the_person_and_for_officers() -> None:
    depend_on_more = {ClockEventKind.ANSWERED, ClockEventKind.EXTENSION_NOTIFIED, ClockEventKind.EXTENSION_AGREED}

    assert set(story._CLOCK) | depend_on_more == set(ClockEventKind) == set(officer_words.EVENTS)


def test_every_kind_of_step_has_a_sentence_of_its_own() -> None:
    kinds = {step.kind for right in SEARCHED for step in template(right)}

    # What is over in the moment it begins needs none.
    assert kinds - set(story._PRESENT) - set(story._DEPENDS) == {"deliver"}
