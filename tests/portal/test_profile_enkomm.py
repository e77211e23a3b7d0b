"""The pack of enKomm: who decides about what, as the policy of such a service divides it, and its register."""

import pytest

from tests.portal.packaged_profiles import OWNER, PLATFORM, packed, register_problems, role, undecided
from workspaces.models import PersonType

pytestmark = pytest.mark.any_database


def test_every_situation_is_decided_with_a_reason_in_both_languages() -> None:
    assert list(undecided("enkomm")) == []


def test_the_register_names_only_what_is_there_and_leaves_no_category_out() -> None:
    assert list(register_problems("enkomm")) == []


FACTS = [
    ("a personal account is enKomm's to answer for", "account_holder", "personal", "account", PLATFORM),
    ("with what is written in it", "account_holder", "personal", "workspace_content", PLATFORM),
    ("and with its calls", "account_holder", "personal", "call_detail", PLATFORM),
    ("whoever is invited into a personal workspace too", "authorised_user", "personal", "workspace_content", PLATFORM),
    ("a guest without an account is enKomm's", "individual_user", "", "workspace_content", PLATFORM),
    ("also where the guest came into a company's workspace", "individual_user", "business", "workspace_content",
     PLATFORM),
    ("with the calls that the guest took part in", "individual_user", "business", "call_detail", PLATFORM),
    ("what is made in a business workspace is its owner's", "authorised_user", "business", "workspace_content", OWNER),
    ("calls and meetings there are the owner's as well", "authorised_user", "business", "call_detail", OWNER),
    ("the account of such a user stays enKomm's", "authorised_user", "business", "account", PLATFORM),
    ("so does what it needs to administer the service", "authorised_user", "business", "administrative", PLATFORM),
    ("and what is noted of how the service is used", "authorised_user", "business", "interactions", PLATFORM),
    ("and data of services that the user connected", "authorised_user", "business", "third_party", PLATFORM),
    ("marketing uses account data, with consent to enKomm", "authorised_user", "business", "marketing_preference",
     PLATFORM),
    ("payment is between enKomm and who pays", "account_holder", "business", "billing", PLATFORM),
    ("somebody with an own account is in a business workspace like all others", "account_holder", "business",
     "workspace_content", OWNER),
    ("who left the employer is under the rules for individuals", "account_holder", "", "workspace_content", PLATFORM),
    ("plain visitors of the website are enKomm's", "visitor", "", "interactions", PLATFORM),
]  # fmt: skip


@pytest.mark.req("EK-02")
@pytest.mark.parametrize(
    ("person", "workspace", "category", "decides"), [f[1:] for f in FACTS], ids=[f[0] for f in FACTS]
)
def test_who_decides_follows_from_what_the_policy_says(
    person: str, workspace: str, category: str, decides: str
) -> None:
    assert role("enkomm", person, workspace, category) == decides


def test_people_are_asked_in_the_words_of_the_pack() -> None:
    relations = packed("enkomm").profile.relations
    assert [relation.person for relation in relations] == [
        PersonType.ACCOUNT_HOLDER,
        PersonType.AUTHORISED_USER,
        PersonType.INDIVIDUAL_USER,
    ]


def test_recipients_of_every_class_are_recorded_and_those_for_marketing_told_apart() -> None:
    recipients = packed("enkomm").profile.recipients
    assert {entry.kind for entry in recipients} == {
        "service_provider",
        "workspace_owner",
        "integration",
        "group",
        "successor",
        "partner",
        "authority",
    }
    assert [entry.key for entry in recipients if entry.marketing] == ["lantern-partners"]
    # What leaves the country of the servers names what protects it there.
    assert all(entry.transfer for entry in recipients if entry.country != "JP")


def test_five_years_after_the_end_data_of_people_in_hong_kong_is_anonymised() -> None:
    kept = next(entry for entry in packed("enkomm").profile.retention if entry.key == "hong-kong-history")
    assert (kept.categories, kept.length, kept.starts, kept.then) == ("all", "60 months", "account_closed", "anonymise")
