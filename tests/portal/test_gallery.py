"""The components, seen through the pages of the gallery and the base templates."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest
from django.template import Context, Template
from django.test import Client, RequestFactory, override_settings
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from privacy_portal import urls_gallery
from privacy_portal.components.calendar import months
from privacy_portal.components.charts import bars
from privacy_portal.errors import conflict, server_error
from privacy_portal.forms import CodeField, PortalForm, RadioCards
from privacy_portal.gallery import samples
from tests.portal import gallery_urls
from workspaces.models import User

pytestmark = pytest.mark.django_db
PAGES = [pattern.name for pattern in urls_gallery.urlpatterns]
# A mail is shown by mail readers, which have no content security policy and no stylesheets of other addresses.
PORTAL_PAGES = [name for name in PAGES if name != "gallery_mail"]
TEMPLATES = Path(settings.BASE_DIR) / "templates"


@pytest.fixture
def demo() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=gallery_urls.__name__, DEMO=True):
        yield


def rendered(source: str, **context: Any) -> str:
    return " ".join(Template("{% load portal %}" + source).render(Context(context)).split())


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_the_gallery_is_shown(client: Client, name: str) -> None:
    assert client.get(reverse(name)).status_code == 200


def test_the_gallery_does_not_exist_outside_demo_mode() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("gallery")


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("name", [*PORTAL_PAGES, "account_login"])
def test_no_page_needs_what_the_content_security_policy_drops(client: Client, name: str) -> None:
    """No style attribute, no inline script, no handler, nothing from another site."""
    html = client.get(reverse(name)).content.decode()
    assert not re.search(r"<[^>]+\sstyle=", html)
    assert not re.search(r"<[^>]+\son[a-z]+=", html)
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)
    assert not re.search(r"""(src|href)=["'](https?:)?//""", html.replace("https://eur-lex.europa.eu", ""))


@pytest.mark.usefixtures("demo")
def test_a_mistake_is_said_first_in_the_title_and_beside_the_field(client: Client) -> None:
    answer = client.post(reverse("gallery_question"), {})
    html = answer.content.decode()
    sentence = "Choose an answer for “What do you want to happen?”."
    assert answer.status_code == 422
    assert "<title>Error: What do you want to happen?" in html
    assert f'<a href="#id_wish_0">{sentence}</a>' in html
    assert html.index('role="alert"') < html.index("<form method")
    assert html.count(sentence) == 2
    assert 'aria-describedby="id_wish_helptext id_wish_error"' in html


@pytest.mark.usefixtures("demo")
def test_what_was_typed_stays_after_a_mistake(client: Client) -> None:
    html = client.post(reverse("gallery_fields"), {"name": "Rita Sample"}).content.decode()
    assert 'value="Rita Sample"' in html


@pytest.mark.usefixtures("demo")
def test_every_field_says_its_autocomplete_and_none_has_a_placeholder(client: Client) -> None:
    for name in ("gallery_fields", "account_login", "account_reset_password"):
        html = client.get(reverse(name)).content.decode()
        main = html[html.index("<main") : html.index("</main>")]
        controls = re.findall(r"<(?:input|select|textarea)[^>]*>", main)
        typed = [tag for tag in controls if not re.search(r'type="(hidden|checkbox|radio|file)"', tag)]
        assert typed
        assert all("autocomplete=" in tag for tag in typed)
        assert not any("placeholder" in tag for tag in controls)


def test_japanese_marks_every_field_and_english_only_what_may_be_left_out() -> None:
    class Form(PortalForm):
        needed = forms.CharField(label="Needed")
        left_out = forms.CharField(label="Left out", required=False)

    with translation.override("en"):
        assert "mark" not in rendered("{% field form.needed %}", form=Form())
        assert "(optional)" in rendered("{% field form.left_out %}", form=Form())
    with translation.override("ja"):
        assert "mark--required" in rendered("{% field form.needed %}", form=Form())
        assert 'class="mark"' in rendered("{% field form.left_out %}", form=Form())


def test_a_field_written_by_a_package_looks_like_ours() -> None:
    """FORM_RENDERER reaches forms that know nothing of PortalForm."""

    class Foreign(forms.Form):
        email = forms.EmailField(label="Mail", help_text="A hint.")

    html = str(Foreign()["email"].as_field_group())
    assert 'class="field"' in html
    assert '<p class="hint" id="id_email_helptext">A hint.</p>' in html


@pytest.mark.parametrize("typed", ["482 910", "482-910", " 482910 ", "４８２９１０"])
def test_a_code_is_read_as_people_type_it(typed: str) -> None:
    assert CodeField().clean(typed) == "482910"


def test_a_card_shows_its_second_line_and_escapes_it() -> None:
    class Form(PortalForm):
        wish = forms.ChoiceField(choices=[("a", "See")], widget=RadioCards(lines={"a": "<b>access</b>"}))

    assert "&lt;b&gt;access&lt;/b&gt;" in rendered("{% field form.wish %}", form=Form())


@pytest.mark.usefixtures("demo")
def test_the_choice_of_theme_is_kept_and_leads_back(client: Client) -> None:
    here = reverse("gallery_status")
    answer = client.post(reverse("theme"), {"theme": "dark", "next": here})
    assert answer.headers["Location"] == here
    assert '<html lang="en" data-theme="dark">' in client.get(here).content.decode()
    client.post(reverse("theme"), {"theme": "system", "next": here})
    assert "data-theme" not in client.get(here).content.decode().split("<head>")[0]


@pytest.mark.parametrize("target", ["https://mallory.example/", "//mallory.example", "javascript:alert(1)", ""])
def test_the_choice_of_theme_leads_to_no_other_site(client: Client, target: str) -> None:
    assert client.post("/theme/", {"theme": "dark", "next": target}).headers["Location"] == "/"


@pytest.mark.usefixtures("demo")
def test_languages_are_offered_under_their_own_names(client: Client) -> None:
    html = client.get(reverse("gallery_status")).content.decode()
    assert '<button class="menu__item" name="language" value="ja" lang="ja">日本語</button>' in html
    client.post(reverse("set_language"), {"language": "ja", "next": "/"})
    assert '<html lang="ja"' in client.get(reverse("gallery_status")).content.decode()


@pytest.mark.usefixtures("demo")
def test_approve_and_reject_are_the_same_kind_of_button(client: Client) -> None:
    html = client.get(reverse("gallery_approval")).content.decode()
    kinds = re.findall(r'<a class="([^"]+)" href="#(?:approve|reject)">', html)
    assert len(kinds) == 2
    assert len(set(kinds)) == 1


@pytest.mark.usefixtures("demo")
def test_a_column_sorts_by_its_link_and_keeps_the_filters(client: Client) -> None:
    html = client.get(reverse("gallery_desk"), {"law": "EU", "sort": "due", "cursor": "abc"}).content.decode()
    assert 'aria-sort="ascending"' in html
    assert 'href="?law=EU&amp;sort=-due"' in html


@pytest.mark.usefixtures("demo")
def test_a_page_of_a_list_can_be_bookmarked(client: Client) -> None:
    html = client.get(reverse("gallery_desk"), {"law": "EU"}).content.decode()
    assert 'href="?law=EU&amp;cursor=abc" rel="next"' in html


def test_a_chart_has_at_most_four_series_and_equal_rows() -> None:
    with pytest.raises(ValueError, match="one to 4 series"):
        bars("x", {"a": (1, 2, 3, 4, 5)}, label_head="x", series=list("abcde"))
    with pytest.raises(ValueError, match="figure a series"):
        bars("x", {"a": (1, 2), "b": 1}, label_head="x", series=["one", "two"])


def test_bars_are_drawn_to_scale_and_figures_stand_in_a_table() -> None:
    chart = bars("Finding", {"a": 4, "b": 1, "none": 0}, label_head="Law", series=["Cases"])
    assert [[segment.width for segment in bar.segments] for bar in chart.bars] == [[100.0], [25.0], []]
    with translation.override("de"):
        assert 'width="25"' in rendered("{% chart_card chart %}", chart=chart)


def test_a_calendar_begins_its_weeks_as_the_language_does() -> None:
    days = samples.calendar_days()
    monday_first, sunday_first = months(days), months(days, 6)
    assert [month.first.month for month in monday_first] == [8, 9]
    assert all(len(week) == 7 for month in monday_first for week in month.weeks)
    assert monday_first[1].weeks[0][1].date.day == 1  # type: ignore[union-attr]
    assert sunday_first[1].weeks[0][2].date.day == 1  # type: ignore[union-attr]


def test_a_preview_sums_its_counts_and_says_what_stays() -> None:
    with translation.override("en"):
        html = rendered("{% preview_table rows 'Preview' %}", rows=samples.preview())
    assert "1,204" in html
    assert "1,180" in html
    assert "Tax law makes us keep them" in html
    assert "The last one can go on" in html


@pytest.mark.usefixtures("demo")
def test_a_page_that_is_not_there_says_so_in_the_portals_look(client: Client) -> None:
    answer = client.get("/nothing/here/at/all/")
    assert answer.status_code == 404
    assert "There is no page here" in answer.content.decode()


def test_a_server_error_reads_no_database_and_shares_a_reference_with_the_log(
    rf: RequestFactory, caplog: pytest.LogCaptureFixture, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        html = server_error(rf.get("/rita@example.org/")).content.decode()
    reference = re.search(r'<span class="reference">([^<]+)</span>', html)
    assert reference
    assert reference[1] in caplog.text
    assert "rita@" not in html + caplog.text


def test_a_stale_write_is_told_who_acted_and_how_things_stand(rf: RequestFactory) -> None:
    request: HttpRequest = rf.post("/")
    answer = conflict(request, who="Mei", at=samples.NOW, did="Mei accepted this request.", url="/desk/")
    assert answer.status_code == 409
    assert "Mei accepted this request." in answer.content.decode()


def test_the_first_page_stays_within_its_budget() -> None:
    """Compressed: 14 kB of style, 4 kB of our own script."""
    weigh = {
        name: len(gzip.compress(Path(finders.find(name)).read_bytes()))
        for name in ("portal/portal.css", "portal/portal.js", "portal/desk.js")
    }
    assert weigh["portal/portal.css"] <= 14_000
    assert weigh["portal/portal.js"] + weigh["portal/desk.js"] <= 4_000


def test_every_component_says_what_it_takes() -> None:
    for path in sorted((TEMPLATES / "components").glob("*.html")):
        assert path.read_text().startswith("{#"), path.name


@pytest.mark.usefixtures("demo")
def test_single_keys_are_switched_off_by_each_person_for_themselves(client: Client) -> None:
    """WCAG 2.1.4."""
    omar = User.objects.create_user("omar@enkomm.example", name="Omar")
    mei = User.objects.create_user("mei@enkomm.example", name="Mei")
    client.force_login(omar)
    assert 'data-keys="on"' in client.get(reverse("gallery_desk")).content.decode()
    answer = client.post(reverse("single_keys"), {"single_keys": "off", "next": "/design/desk/"})
    assert answer.headers["Location"] == "/design/desk/"
    assert 'data-keys="off"' in client.get(reverse("gallery_desk")).content.decode()
    assert "Switch single keys on" in client.get(reverse("single_keys")).content.decode()
    mei.refresh_from_db()
    assert mei.single_keys


@pytest.mark.usefixtures("demo")
def test_the_keys_are_nobodys_who_is_not_signed_in(client: Client) -> None:
    assert client.get(reverse("single_keys")).status_code == 302
    assert 'data-keys="off"' in client.get(reverse("gallery_desk")).content.decode()
