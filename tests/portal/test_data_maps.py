"""The data maps of the packs say what their sample systems hold: tables, columns, references, kinds of data."""

from typing import Any

import pytest
from fideslang import DEFAULT_TAXONOMY
from fideslang.models import Dataset
from sqlalchemy import MetaData

from privacy_portal.profiles.enkomm.sample_system import schema as enkomm
from privacy_portal.profiles.sample.customer_portal import schema as customer_portal
from privacy_portal.profiles.sample.ntt_cloud import marketing_schema, meetings_schema
from privacy_portal.yaml_files import read_yaml
from tests.portal.packs import PROFILES

pytestmark = pytest.mark.any_database

of_each_system = pytest.mark.parametrize(
    ("data_map", "metadata"),
    [
        ("enkomm/dataset.yaml", enkomm.METADATA),
        ("ntt-cloud/meetings.yaml", meetings_schema.METADATA),
        ("ntt-cloud/marketing.yaml", marketing_schema.METADATA),
        ("customer-portal/dataset.yaml", customer_portal.METADATA),
    ],
)


def dataset(data_map: str) -> dict[str, Any]:
    """Return the only dataset of a file in the profiles."""
    (only,) = read_yaml(PROFILES / data_map)["dataset"]
    return dict(only)


@of_each_system
def test_every_table_every_column_and_every_reference_is_named(data_map: str, metadata: MetaData) -> None:
    described = {c.name: c for c in Dataset.model_validate(dataset(data_map)).collections}
    assert described.keys() == metadata.tables.keys()
    for table in metadata.tables.values():
        fields = {field.name: field for field in described[table.name].fields}
        assert fields.keys() == {column.name for column in table.columns}
        for column in table.columns:
            meta = fields[column.name].fides_meta
            assert bool(meta and meta.primary_key) == column.primary_key
            referenced = [r.field for r in (meta.references if meta else None) or []]
            assert referenced == [key.target_fullname for key in column.foreign_keys]


@of_each_system
def test_the_data_categories_exist_in_the_fides_taxonomy(data_map: str, metadata: MetaData) -> None:
    known = {category.fides_key for category in DEFAULT_TAXONOMY.data_category}
    fields = [field for collection in dataset(data_map)["collections"] for field in collection["fields"]]
    assert {category for field in fields for category in field["data_categories"]} <= known


@of_each_system
def test_what_is_cleared_may_be_cleared(data_map: str, metadata: MetaData) -> None:
    notes = dataset(data_map)["meta"]["portal"]["collections"]
    for name, note in notes.items():
        for column, value in note.get("clear", {}).items():
            assert value is not None or metadata.tables[name].c[column].nullable, f"{name}.{column} may not be empty"


@of_each_system
def test_everything_about_a_person_has_a_name_for_the_person_and_for_staff(data_map: str, metadata: MetaData) -> None:
    notes = dataset(data_map)["meta"]["portal"]["collections"]
    for name, note in notes.items():
        if note["category"] != "none":
            assert note["labels"].keys() == {"en", "ja"}, name
            assert "ja" in note["staff_labels"], name
