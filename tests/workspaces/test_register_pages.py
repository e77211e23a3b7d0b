"""The register on pages: what officers, auditors, owners and everybody read and do."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from privacy_portal.clock import now
from tests.dsr.desk import signed_in, text
from tests.factories import PASSWORD
from tests.workspaces import registered
from tests.workspaces.registered import announced
from workspaces.models import (
    Assessment,
    ChangeState,
    Membership,
    Objection,
    Platform,
    Recipient,
    RetentionRule,
    SubprocessorChange,
    User,
)
from workspaces.register import objections, reading, versions

pytestmark = pytest.mark.usefixtures("second_factor_excused")
WORDS = {"words": "We found another one in Japan."}


@pytest.fixture(autouse=True)
def register(enkomm: Platform) -> None:
    registered.put(enkomm)


@pytest.fixture
def officer(omar: Membership) -> Client:
    return signed_in(omar)


@pytest.fixture
def change(enkomm: Platform, omar: Membership) -> SubprocessorChange:
    return announced(enkomm, omar)


def url(name: str, **kwargs: Any) -> str:
    return reverse(name, kwargs={"platform": "enkomm", **kwargs})


def room(name: str, **kwargs: Any) -> str:
    return url(name, workspace="ws-sakura", **kwargs)


def listed(client: Client, **asked: str) -> list[str]:
    return [row["activity"].key for row in client.get(url("desk_register"), asked).context["rows"]]


@pytest.mark.req("NC-01")
def test_activities_are_filtered_by_purpose_category_country_and_basis(officer: Client) -> None:
    assert listed(officer) == ["hosting", "offers", "support"]
    assert listed(officer, words="ご案内") == listed(officer, words="OFFERS") == ["offers"]
    assert listed(officer, category="workspace_content") == ["hosting"]
    assert listed(officer, country="SG") == ["support"]
    assert listed(officer, basis="consent") == ["offers"]
    assert listed(officer, basis="consent", country="SG") == []
    assert listed(officer, as_of="2024-05-01") == ["support"]
    page = text(officer.get(url("desk_register"), {"basis": "nonsense"}))
    assert "Helping customers" in page


def test_lists_are_written_as_the_language_of_the_reader_writes_them(officer: Client) -> None:
    page = url("desk_register_activity", key="support")
    assert "People with an account, Visitors of the website" in text(officer.get(page))
    japanese = officer.get(page, headers={"accept-language": "ja"})
    assert "アカウントを持つ人、ウェブサイトの訪問者" in text(japanese)


PROVIDERS = {"en": "Payment providers", "ja": "決済事業者"}
PAPER = {"en": "Agreement of 1 May", "ja": "5月1日付の契約"}
TERMS = {"en": "Terms, 9.2", "ja": "利用規約 第9条2項"}


@pytest.fixture
def spoken(enkomm: Platform) -> None:
    """The register, with a name, a document and a clause that are texts; everything else is a name."""
    transfer = {**registered.MAILCO["transfer"], "document": PAPER}
    said = registered.pack(mailco={"name": PROVIDERS, "transfer": transfer}, after_closing={"clause": TERMS})
    registered.put(enkomm, said)


@pytest.mark.req("EK-09", "EK-10")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_names_documents_and_clauses_are_read_in_the_language_of_the_reader(
    officer: Client, spoken: None, language: str
) -> None:
    def read(page: str) -> str:
        return text(officer.get(page, headers={"accept-language": language}))

    asked = {"desk_register_recipient": {"key": "mailco"}, "recipients": {}, "subprocessors": {}}
    for name, kwargs in asked.items():
        assert PROVIDERS[language] in read(url(name, **kwargs)), name
    assert PAPER[language] in read(url("desk_register_recipient", key="mailco"))
    assert TERMS[language] in read(url("retention"))
    assert "Adco KK" in read(url("recipients"))
    file = officer.get(url("desk_register_csv"), headers={"accept-language": language})
    assert f"{PROVIDERS[language]}: " in b"".join(file).decode()


@pytest.mark.req("NC-07")
def test_a_change_leaves_the_other_languages_as_they_were_unless_the_name_changes(
    officer: Client, spoken: None, enkomm: Platform
) -> None:
    page = officer.get(url("desk_register_change_one", key="mailco"))
    told = {name: field.value() for name in page.context["form"].fields for field in [page.context["form"][name]]}
    officer.post(url("desk_register_change_one", key="mailco"), {**told, "document": "Agreement of 2 May"})

    change = SubprocessorChange.objects.get()
    assert change.names == PROVIDERS
    assert change.documents == {"en": "Agreement of 2 May", "ja": "Agreement of 2 May"}


def test_a_long_register_is_read_page_by_page(officer: Client, enkomm: Platform) -> None:
    said = registered.pack()
    many = [said.activities[0].model_copy(update={"key": f"a-{number:03}"}) for number in range(60)]
    said.activities = many
    registered.put(enkomm, said)

    seen, cursor = [], ""
    for _page in range(3):
        answer = officer.get(url("desk_register"), {"cursor": cursor})
        seen += [row["activity"].key for row in answer.context["rows"]]
        cursor, back = answer.context["older"], answer.context["newer"]
    assert seen == [one.key for one in many]
    assert cursor == ""
    assert listed(officer, cursor=back) == seen[25:50]
    assert listed(officer, cursor="z") == seen[:25]


@pytest.mark.req("NC-01", "EK-10", "EK-11")
def test_an_activity_shows_what_art_30_asks_and_what_is_missing(officer: Client) -> None:
    page = text(officer.get(url("desk_register_activity", key="support")))
    for said in ("To answer questions.", "Customers who stay.", "Visitors of the website", "Mailco Pte. Ltd.",
                 "Standard contractual clauses (Clauses of 1 April 2024)", "Kept for 2 years"):  # fmt: skip
        assert said in page, said
    assert "What is missing" not in page
    assert "It is not said how long the data is kept." in text(officer.get(url("desk_register_activity", key="offers")))
    assert "Lotus Trading JSC" in text(officer.get(url("desk_register_activity", key="hosting")))
    assert officer.get(url("desk_register_activity", key="nothing")).status_code == 404


@pytest.mark.req("CP-08")
def test_an_officer_records_an_assessment_and_the_review_is_no_longer_due(officer: Client, enkomm: Platform) -> None:
    Assessment.objects.update(review_by=reading.today(enkomm))
    assert "1 sub-processor has to be looked at again." in text(officer.get(url("desk_register")))
    assert "The review of this assessment is due." in text(officer.get(url("desk_register_recipients")))
    page, today = url("desk_register_assess", key="mailco"), reading.today(enkomm)
    told = {"assessed_on": today.isoformat(), "assessed_by": "Mei", "outcome": "Asked again, all is well.",
            "review_by": (today + timedelta(days=365)).isoformat()}  # fmt: skip

    late = officer.post(page, {**told, "review_by": today.isoformat(), "outcome": "No"})
    assert late.status_code == 422
    assert "Name a day to come." in text(late)
    assert 'value="Mei"' in text(late)
    assert officer.post(page, told).status_code == 302
    assert officer.post(page, told).status_code == 422

    assert "Asked again, all is well." in text(officer.get(url("desk_register_recipient", key="mailco")))
    assert "has to be looked at again" not in text(officer.get(url("desk_register")))


@pytest.mark.req("EK-09", "EK-10")
def test_the_picture_has_a_table_with_the_same_rows_and_no_inline_style(officer: Client) -> None:
    answer = officer.get(url("desk_register_flows"))
    page = text(answer)

    assert {row.recipient for row in answer.context["rows"]} == {"", "Adco KK", "Mailco Pte. Ltd."}
    picture = page.split("<svg viewBox", 1)[1].split("</svg>", 1)[0]
    assert "<title" in picture
    assert "<desc" in picture
    assert "style=" not in picture
    assert "Mailco Pte. Ltd." in picture
    only = officer.get(url("desk_register_flows"), {"country": "SG", "activity": "support"})
    assert {row.recipient for row in only.context["rows"]} == {"Mailco Pte. Ltd."}
    assert "No data goes this way." in text(
        officer.get(url("desk_register_flows"), {"country": "SG", "activity": "offers"})
    )


@pytest.mark.req("NC-01")
def test_an_auditor_reads_everything_and_changes_nothing(enkomm: Platform, change: SubprocessorChange) -> None:
    user = User.objects.create_user("aki@enkomm.example", PASSWORD)
    Membership.objects.create(platform=enkomm, user=user, role="auditor")
    auditor = signed_in(user)

    reads = ["desk_register", "desk_register_recipients", "desk_register_retention", "desk_register_flows",
             "desk_register_report", "desk_register_csv", "desk_register_json", "desk_register_changes"]  # fmt: skip
    assert [auditor.get(url(name)).status_code for name in reads] == [200] * len(reads)
    acts = [
        url("desk_register_add_one"),
        url("desk_register_assess", key="mailco"),
        url("desk_register_remove_one", key="mailco"),
        url("desk_register_drop", change=change.public_id),
    ]
    assert [auditor.post(one, WORDS).status_code for one in acts] == [404] * len(acts)
    assert "Drop the change" not in text(auditor.get(url("desk_register_change", change=change.public_id)))
    change.refresh_from_db()
    assert change.state == ChangeState.ANNOUNCED


@pytest.mark.req("NC-07", "CP-08")
def test_an_officer_announces_a_new_sub_processor_with_its_assessment(officer: Client, enkomm: Platform) -> None:
    today = reading.today(enkomm)
    told = {
        "name": "Cloudco Inc.", "country": "US", "safeguard": "standard_clauses", "document": "Clauses of 1 May",
        "purpose_en": "Keeps files.", "purpose_ja": "ファイルを保管します。",
        "assessed_on": today.isoformat(), "assessed_by": "Security", "outcome": "Asked, and answered well.",
        "review_by": (today + timedelta(days=365)).isoformat(),
        "objections_until": (today + timedelta(days=30)).isoformat(),
        "effective_on": (today + timedelta(days=31)).isoformat(),
    }  # fmt: skip
    page = url("desk_register_add_one")
    for missing, said in {"document": "Name the document", "outcome": "What was found", "purpose_ja": "日本語"}.items():
        answer = officer.post(page, {**told, missing: ""})
        assert answer.status_code == 422
        assert said in text(answer)
    short = officer.post(page, {**told, "objections_until": (today + timedelta(days=3)).isoformat()})
    assert "Give owners at least 14 days to object." in text(short)
    assert SubprocessorChange.objects.count() == 0

    answer = officer.post(page, told, follow=True)

    assert "Nobody has objected so far." in text(answer)
    public = text(Client().get(url("subprocessors")))
    assert "Cloudco Inc." in public
    assert "Keeps files." in public


@pytest.mark.req("NC-07")
def test_a_change_and_a_removal_are_announced_from_the_page_of_the_sub_processor(
    officer: Client, enkomm: Platform
) -> None:
    page = officer.get(url("desk_register_change_one", key="mailco"))
    assert page.context["form"]["purpose_ja"].value() == "メールを送信します。"
    today = reading.today(enkomm)
    window = {"objections_until": today + timedelta(days=20), "effective_on": today + timedelta(days=21)}

    assert officer.post(url("desk_register_remove_one", key="mailco"), window).status_code == 302
    again = officer.post(url("desk_register_remove_one", key="mailco"), window)

    assert again.status_code == 409
    assert "is announced already" in text(again)
    assert "A change is announced for" in text(officer.get(url("desk_register_recipient", key="mailco")))
    assert officer.get(url("desk_register_remove_one", key="adco")).status_code == 404


@pytest.mark.req("NC-07")
def test_olga_objects_omar_answers_and_olga_reads_it_word_for_word(
    officer: Client, olga: Membership, change: SubprocessorChange
) -> None:
    owner, page = signed_in(olga), room("workspace_subprocessor_change", change=change.public_id)
    assert "You can object" in text(owner.get(room("workspace_subprocessors")))
    assert owner.post(page, {"reason": "no"}).status_code == 422
    assert "Your objection is with the service." in text(
        owner.post(page, {"reason": "Our contract keeps the files in Japan."}, follow=True)
    )
    assert owner.post(page, {"reason": "Our contract keeps the files in Japan."}).status_code == 409

    shown = text(officer.get(url("desk_register_change", change=change.public_id)))
    assert "Our contract keeps the files in Japan." in shown
    assert "The change waits for your answer" in shown
    answering = url("desk_register_objection", change=change.public_id, tenant="ws-sakura")
    assert officer.post(answering, {"answer": "keep", "words": ""}).status_code == 422
    told = {"answer": "keep", "words": "They keep the files in Tokyo."}
    assert officer.post(answering, told).status_code == 302
    assert officer.post(answering, told).status_code == 409

    answered = text(owner.get(page))
    assert "They keep the files in Tokyo." in answered
    assert "The change stays" in answered
    assert officer.get(url("desk_register_objection", change=change.public_id, tenant="ws-lotus")).status_code == 404


@pytest.mark.req("NC-07")
def test_what_one_owner_says_is_read_by_no_other_and_by_nobody_outside(
    olga: Membership, linh: Membership, change: SubprocessorChange
) -> None:
    objections.make(change, olga.workspace, by=olga, reason="Our contract keeps the files in Japan.")

    other = signed_in(linh).get(url("workspace_subprocessor_change", workspace="ws-lotus", change=change.public_id))
    assert "keeps the files in Japan" not in text(other)
    assert "keeps the files in Japan" not in text(Client().get(url("subprocessors")))


@pytest.mark.req("NC-07")
def test_an_officer_drops_a_change_and_its_history_stays_public(officer: Client, change: SubprocessorChange) -> None:
    page = url("desk_register_drop", change=change.public_id)
    assert officer.post(page, {"words": ""}).status_code == 422
    assert officer.post(page, WORDS).status_code == 302
    assert officer.post(page, WORDS).status_code == 409

    public = text(Client().get(url("subprocessors")))
    assert "Cloudco Inc." in public
    assert "Announced, and dropped on" in public


@pytest.mark.req("NC-07")
def test_going_ahead_without_an_answer_waits_for_the_last_day_of_objecting(
    omar: Membership, olga: Membership, change: SubprocessorChange
) -> None:
    objections.make(change, olga.workspace, by=olga, reason="Our contract keeps the files in Japan.")
    page = url("desk_register_go_ahead", change=change.public_id)
    early = signed_in(omar).post(page, WORDS)
    assert early.status_code == 422
    assert "Owners can still object." in text(early)

    with time_machine.travel(now() + timedelta(days=40), tick=False):
        officer = signed_in(omar)
        assert "1 objection has no answer." in text(officer.get(page))
        assert officer.post(page, WORDS).status_code == 302
        assert officer.post(page, WORDS).status_code == 409
        assert "decided that the change goes ahead" in text(
            officer.get(url("desk_register_change", change=change.public_id))
        )


@pytest.mark.req("NC-07")
def test_an_owner_turns_the_mails_off_and_on(olga: Membership) -> None:
    owner = signed_in(olga)
    assert "You get no mail" in text(owner.post(room("workspace_subprocessor_notices"), {"hears": "off"}, follow=True))
    assert "You get a mail before" in text(
        owner.post(room("workspace_subprocessor_notices"), {"hears": "on"}, follow=True)
    )


@pytest.mark.req("EK-09", "EK-10")
def test_everybody_reads_who_gets_data_for_marketing_and_what_leaves_the_country(enkomm: Platform) -> None:
    page = text(Client().get(url("recipients")))
    marketing = page.split("For marketing of their own", 1)[1].split("Everybody who receives information", 1)[0]

    assert "Adco KK" in marketing
    assert "Mailco" not in marketing
    assert "The data goes to Singapore. It is protected by: Standard contractual clauses." in page
    registered.put(enkomm, registered.pack(adco={"marketing": False}))
    assert "Nobody. enKomm gives no information to others" in text(Client().get(url("recipients")))


@pytest.mark.req("EK-11", "NC-09", "QO-07")
def test_everybody_reads_how_long_data_is_kept_but_not_what_one_customer_asked_for() -> None:
    page = text(Client().get(url("retention")))

    assert "Kept for 2 years after the account was closed, then deleted." in page
    assert "Copies can stay in backups and archives for up to 90 days more." in page
    assert "Sakura asked for it" not in page


@pytest.mark.req("EK-11", "EC-04")
def test_everybody_reads_for_people_of_which_country_a_period_holds(enkomm: Platform, omar: Membership) -> None:
    general = RetentionRule.objects.open().get(key="after-closing")
    values = {"length": "120 months", "starts": general.starts, "then": general.then, "jurisdictions": ["DE", "AT"]}
    links = {"categories": list(general.categories.all())}
    versions.put(RetentionRule, enkomm, "in-germany", values, links, digest="d", on=general.since)

    staff = signed_in(omar)
    desk = reverse("desk_register_retention", kwargs={"platform": "enkomm"})
    for page in (text(Client().get(url("retention"))), text(staff.get(desk))):
        assert "For people who live in: Austria, Germany." in page
        assert "For everybody who does not live in: Austria, Germany." in page
        assert "the longest of these times holds for them" in page


@pytest.mark.req("EK-09", "NC-07")
def test_the_privacy_centre_leads_to_all_three() -> None:
    page = text(Client().get(url("centre")))

    for name in ("recipients", "retention", "subprocessors"):
        assert f'href="{url(name)}"' in page


def test_another_platform_has_a_register_of_its_own(otto: Membership, change: SubprocessorChange) -> None:
    other = signed_in(otto)
    for name, kwargs in {
        "desk_register_recipient": {"key": "mailco"},
        "desk_register_activity": {"key": "support"},
        "desk_register_change": {"change": change.public_id},
    }.items():
        assert other.get(reverse(name, kwargs={"platform": "elsewhere", **kwargs})).status_code == 404
    assert "Mailco" not in text(Client().get(reverse("subprocessors", kwargs={"platform": "elsewhere"})))
    assert Recipient.objects.count() > 0
    assert Objection.objects.count() == 0
