"""A data map is read strictly: a mistake in it is named before anybody's data are touched."""

from collections.abc import Callable
from typing import Any

import pytest

from dsr.connectors.base import ConnectorError
from dsr.connectors.registry import connector_for
from dsr.connectors.sql.datamap import ByKey, ByParent
from dsr.connectors.sql.dataset import DataMapError, read
from tests.dsr.connectors import clinic
from tests.dsr.connectors.clinic import Clinic

pytestmark = pytest.mark.any_database

Change = Callable[[dict[str, Any]], Any]


def portal(dataset: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = dataset["meta"]["portal"]
    return found


def treated(dataset: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = portal(dataset)["collections"][name]
    return found


def test_data_map_knows_whose_rows_are_whose() -> None:
    data_map = read(clinic.dataset())
    assert list(data_map.sources) == ["members", "guests"]
    assert {c.name for c in data_map.collections.values()} - {c.name for c in data_map.personal} == {"places"}
    way = ByParent("note_id", "notes", "id")
    assert (data_map.collections["note_files"].owners, data_map.collections["note_files"].workspace) == ((way,), way)
    assert data_map.collections["reactions"].owners == (ByKey("from_member", "members"), ByKey("to_member", "members"))
    assert data_map.collections["invitations"].owners == (ByKey("guest_code", "guests"),)
    assert data_map.collections["members"].withheld == {"password_hash"}


def test_manifest_with_one_dataset_is_a_data_map_too() -> None:
    assert read({"dataset": [clinic.dataset()]}) == read(clinic.dataset())
    with pytest.raises(DataMapError, match="the manifest holds 2"):
        read({"dataset": [clinic.dataset(), clinic.dataset()]})


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda d: d.pop("fides_key"), "fides_key: Field required"),
        (lambda d: d.pop("meta"), "identity: Field required"),
        (lambda d: d.update(collections=[]), "is annotated but not described"),
        (lambda d: portal(d).update(secret="x"), "secret: Extra inputs are not permitted"),
        (lambda d: treated(d, "notes").update(erases="delete"), "collections.notes.erases: Extra inputs"),
        (lambda d: treated(d, "notes").update(erase="shred"), "collections.notes.erase: Input should be"),
        (lambda d: treated(d, "notes").update(subject="nobody_id"), "notes has no field nobody_id"),
        (lambda d: treated(d, "notes").pop("subject"), "collections.notes: no subject says whose the rows are"),
        (lambda d: treated(d, "notes").update(erase="clear"), "collections.notes: erase is clear, but no columns"),
        (lambda d: treated(d, "notes").update(erase="keep"), "collections.notes: erase is keep, but no reason"),
        (lambda d: treated(d, "members").update(clear={"id": 0}), "collections.members: a primary key cannot"),
        (lambda d: treated(d, "notes").update(withhold=["boddy"]), "notes has no field boddy"),
        (lambda d: treated(d, "notes").update(volatile=["boddy"]), "notes has no field boddy"),
        (lambda d: treated(d, "bills")["keep"].update({"from": "paid_on"}), "bills has no field paid_on"),
        (lambda d: treated(d, "bills")["keep"].pop("from"), "collections.bills: years and from belong together"),
        (lambda d: portal(d).update(reasons={}), "the reason tax is explained nowhere"),
        (lambda d: treated(d, "bill_lines").update(subject={"via": "visits"}), "no field references visits"),
        (lambda d: treated(d, "notes").update(subject={"column": "author_id", "of": "places"}), "places is not an"),
        (lambda d: portal(d)["identity"][0].update(phone=["places.slug"]), "places has no subject column of members"),
        (lambda d: portal(d)["identity"][0].update(account="nick"), "members has no field nick"),
        (lambda d: portal(d).update(identity=[]), "identity: no collection holds people"),
        (lambda d: portal(d).pop("workspaces"), "meta.portal.workspaces is missing"),
        (lambda d: portal(d)["workspaces"].update(key="name"), "places has no field name"),
        (lambda d: portal(d)["memberships"][0].update(collection="crew"), "there is no collection crew"),
        (lambda d: portal(d)["memberships"][1].update(kind_field="kind"), "patients has no field kind"),
        (lambda d: portal(d).pop("workspaces"), "memberships: meta.portal.workspaces says which"),
        (lambda d: portal(d)["collections"].pop("visits"), "collections.visits: has no annotation"),
        (
            lambda d: (
                treated(d, "notes").update(erase="clear", clear={"author_id": None})
                or treated(d, "note_files").update(category="account")
            ),
            "clearing notes would cut it off from the person",
        ),
    ],
)
def test_mistakes_are_named(change: Change, problem: str) -> None:
    dataset = clinic.dataset()
    change(dataset)
    with pytest.raises(DataMapError) as caught:
        read(dataset)
    assert problem in str(caught.value)


def test_parents_that_lead_in_a_circle_are_refused() -> None:
    dataset = clinic.dataset()
    fields = {c["name"]: {f["name"]: f for f in c["fields"]} for c in dataset["collections"]}
    fields["bills"]["billed_to"]["fides_meta"] = {
        "references": [{"dataset": "clinic", "field": "bill_lines.id", "direction": "from"}]
    }
    treated(dataset, "bills")["subject"] = {"via": "bill_lines"}
    with pytest.raises(DataMapError, match="its parents lead back to itself"):
        read(dataset)


def test_preparing_names_what_the_database_does_not_bear_out(system: Clinic) -> None:
    dataset = clinic.dataset()
    dataset["collections"].append({"name": "ghosts", "fields": [{"name": "id"}]})
    portal(dataset)["collections"]["ghosts"] = {"category": "none"}
    next(c for c in dataset["collections"] if c["name"] == "notes")["fields"].append({"name": "colour"})
    treated(dataset, "members")["clear"]["given_name"] = None
    with pytest.raises(DataMapError) as caught:
        connector_for("sql", {"url": system.url}, dataset).prepare()
    assert caught.value.problems == (
        "ghosts: there is no such table",
        "members.given_name: cannot be cleared to nothing, the column refuses it",
        "notes: there is no column colour",
    )


def test_unknown_kind_of_connector_is_an_error() -> None:
    with pytest.raises(ConnectorError, match="unknown_connector"):
        connector_for("carrier_pigeon", {}, {})
