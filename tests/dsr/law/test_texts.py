"""A text of a law as plain values: counsel's word put over it, what differs from another, and who reads which."""

import ast
from copy import deepcopy
from pathlib import Path

import pytest
from pydantic import ValidationError

from dsr.law import registry, texts
from dsr.law.changes import about, changes
from dsr.law.counsel import Word, reads, with_words
from dsr.law.registry import codes
from dsr.law.schema import Law
from dsr.law.sourced import sourced_parts
from dsr.law.values import GROUPS, value_at, values_of

pytestmark = pytest.mark.any_database

RESPONSE = "clocks.standard.response"
ROOT = Path(registry.__file__).parents[2]


def test_a_shipped_text_is_the_law_and_its_digest_knows_no_order() -> None:
    for code in codes():
        content = texts.shipped(code)
        assert texts.text(content).law == registry.load(code)
        backwards = dict(reversed(content.items()))
        assert texts.digest(backwards) == texts.digest(content)


def test_no_file_of_the_product_speaks_for_an_installations_counsel() -> None:
    for code in codes():
        for path, part in sourced_parts(registry.load(code), code):
            assert (part.verified, part.counsel) != ("counsel", ""), path
            assert part.counsel == "", path


def test_every_value_of_every_law_has_a_group_and_can_be_found_by_its_path() -> None:
    for code in codes():
        law = registry.load(code)
        for value in values_of(law):
            assert value.group in GROUPS
            assert value_at(law, value.path) == value


@pytest.mark.parametrize("path", ["clocks", "clocks.standard", "minors.7", "nowhere", "sources.gdpr"])
def test_what_is_no_value_is_not_found(path: str) -> None:
    with pytest.raises(KeyError):
        value_at(registry.load("EU"), path)


def test_a_word_confirms_a_value_and_leaves_the_text_alone() -> None:
    content = texts.shipped("EU")
    before = deepcopy(content)

    said = Law.model_validate(with_words(content, [Word("fees", "Dr. Weber")]))

    assert content == before
    assert (said.fees.verified, said.fees.confidence, said.fees.counsel) == ("counsel", "high", "Dr. Weber")
    assert reads(said, "fees") == reads(registry.load("EU"), "fees")


def test_a_word_puts_another_value_there_with_its_own_article_and_source() -> None:
    word = Word(RESPONSE, "Dr. Weber", {"value": "20 days"}, "Art. 1", "https://law.example/1")

    said = Law.model_validate(with_words(texts.shipped("EU"), [word]))

    response = said.clocks["standard"].response
    assert response is not None
    assert (str(response.value), response.article, response.note) == ("20 days", "Art. 1", "")
    assert said.sources[response.source] == "https://law.example/1"


def test_a_source_that_no_value_names_any_more_goes() -> None:
    content = texts.shipped("EU")
    content["authority"]["source"] = "only_here"
    content["sources"]["only_here"] = "https://law.example/2"

    said = with_words(content, [Word("authority", "Dr. Weber", {"name": "X"}, "Art. 2", "https://law.example/3")])

    assert "only_here" not in said["sources"]
    assert Law.model_validate(said).authority.name == "X"


@pytest.mark.parametrize("changed", [{"value": "soon"}, {"length": "20 days"}])
def test_a_word_cannot_say_what_the_schema_refuses(changed: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        texts.text(with_words(texts.shipped("EU"), [Word(RESPONSE, "Dr. Weber", changed)]))


def test_what_differs_is_told_value_by_value_and_beside_them() -> None:
    content = texts.shipped("EU")
    content["clocks"]["standard"]["response"]["value"] = "20 days"
    content["clocks"]["standard"]["rolls"] = False
    del content["grounds"]["data_correct"]

    law = Law.model_validate(content)

    found = {change.path: change for change in changes(registry.load("EU"), law)}
    assert set(found) == {RESPONSE, "grounds.data_correct"}
    assert found[RESPONSE].fields == [("value", "1 month", "20 days")]
    assert found["grounds.data_correct"].after is None
    assert about(registry.load("EU"), law) == [("clocks.standard.rolls", "True", "False")]
    assert changes(law, law) == ()


def test_whoever_counts_reads_the_text_in_force_and_not_the_file() -> None:
    """`load` is for what looks at files; anything else would count by a text that nobody accepted."""
    readers = set()
    for path in (ROOT / "dsr").rglob("*.py"):
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            named = isinstance(node, ast.ImportFrom) and (node.module or "").endswith("registry")
            imported = named and any(alias.name == "load" for alias in node.names)  # type: ignore[union-attr]
            used = isinstance(node, ast.Attribute) and node.attr == "load"
            called = used and isinstance(node.value, ast.Name) and node.value.id == "registry"  # type: ignore[union-attr]
            if imported or called:
                readers.add(path.relative_to(ROOT).as_posix())

    assert readers == set()


def test_what_held_earlier_is_a_value_like_any_other() -> None:
    law, content = registry.load("CL"), texts.shipped("CL")
    access = value_at(law, "earlier.0.rights.access")
    word = Word("earlier.0.rights.access", "Dr. Anja Weber", {"available": "partial"}, "", "")

    spoken = texts.text(with_words(content, [word])).law

    assert (access.group, value_at(law, "earlier.0.duties.court").group) == ("rights", "authority")
    assert spoken.earlier[0].rights["access"].available == "partial"
    assert spoken.rights["access"].available == "yes"
    assert [change.path for change in changes(law, spoken)] == ["earlier.0.rights.access"]
