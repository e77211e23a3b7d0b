"""The privacy centre: what can be asked for, of whom, and by when."""

import pytest
from django.test import Client
from django.utils import translation

from workspaces.models import Platform


@pytest.fixture(autouse=True)
def english() -> None:
    translation.activate("en")


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_with_one_platform_the_start_leads_straight_to_it(enkomm: Platform, client: Client) -> None:
    assert client.get("/").url == "/enkomm/"


def test_with_several_one_chooses(enkomm: Platform, elsewhere: Platform, client: Client) -> None:
    shown = page(client, "/")

    assert 'href="/enkomm/"' in shown
    assert 'href="/elsewhere/"' in shown


def test_an_installation_without_a_platform_says_so(db: None, client: Client) -> None:
    assert "No service has its portal here yet" in page(client, "/")


@pytest.mark.req("EK-01")
def test_both_establishments_are_shown_with_whom_they_serve(enkomm: Platform, client: Client) -> None:
    shown = page(client, "/enkomm/")

    assert shown.index("enKomm Japan KK") < shown.index("For people who live in Japan.")
    assert shown.index("enKomm Vietnam JSC") < shown.index("For people who live anywhere else.")


def test_both_ways_on_are_above_everything_else(enkomm: Platform, client: Client) -> None:
    shown = page(client, "/enkomm/")

    assert shown.index("Start a request") < shown.index("Follow a request") < shown.index("What you can ask for")


def test_rights_without_a_journey_yet_have_an_address(enkomm: Platform, client: Client) -> None:
    assert "mailto:privacy@enkomm.example" in page(client, "/enkomm/")


@pytest.mark.req("EK-02")
def test_who_decides_is_told_for_each_way_of_using_the_service(enkomm: Platform, client: Client) -> None:
    shown = page(client, "/enkomm/who-decides/")

    assert "I have an account of my own" in shown
    assert "My work or school uses it" in shown
    assert "The owner of the workspace decides" in shown
    assert "decides about the data of guests" in shown


class TestWhoOwnsMyWorkspace:
    """EK-04: a person can ask; what is not to be said looks like what is not known."""

    def ask(self, client: Client, name: str) -> str:
        response = client.post("/enkomm/workspace-owner/", {"workspace": name})
        assert response.status_code == 200
        return response.content.decode()

    @pytest.mark.req("EK-04")
    def test_the_owner_is_named_and_not_whoever_set_it_up(self, enkomm: Platform, client: Client) -> None:
        shown = self.ask(client, "sakura")

        assert "It belongs to Sakura KK" in shown
        assert "Tom Walker" not in shown

    @pytest.mark.req("QO-01")
    def test_an_unnamed_owner_and_an_unknown_workspace_look_alike(self, enkomm: Platform, client: Client) -> None:
        unnamed, unknown = self.ask(client, "Sakura Lab"), self.ask(client, "No Such One")

        assert "Sakura KK" not in unnamed
        assert "We cannot tell you here who owns “Sakura Lab”" in unnamed
        assert "We cannot tell you here who owns “No Such One”" in unknown

    def test_the_name_stands_in_no_address(self, enkomm: Platform, client: Client) -> None:
        assert "It belongs to" not in page(client, "/enkomm/workspace-owner/?workspace=Sakura")

    def test_nothing_typed_is_a_mistake_that_is_named(self, enkomm: Platform, client: Client) -> None:
        assert client.post("/enkomm/workspace-owner/", {"workspace": ""}).status_code == 422


def test_accessibility_says_whom_to_tell(enkomm: Platform, client: Client) -> None:
    assert "privacy@enkomm.example" in page(client, "/enkomm/accessibility/")


def test_an_unknown_platform_is_not_there(enkomm: Platform, client: Client) -> None:
    assert client.get("/nowhere/").status_code == 404
