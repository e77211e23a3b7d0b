"""A sentence that nobody translated turns red here, before somebody reads it in English in a Japanese page."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.template.base import Lexer, Token, TokenType
from django.utils.translation.template import block_re, constant_re, inline_re

pytestmark = pytest.mark.any_database

ROOT = Path(settings.BASE_DIR)
CODE = [
    path for package in ("consent", "dsr", "privacy_portal", "workspaces") for path in (ROOT / package).rglob("*.py")
]
TEMPLATES = [path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"}]

PLAIN = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
WITH_CONTEXT = {"pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}|</?\w[^>]*>")

Message = tuple[str, str]  # context ("" for none), text
Catalogue = dict[Message, polib.POEntry]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    file = polib.pofile(str(ROOT / "locale" / "ja" / "LC_MESSAGES" / "django.po"))
    return {(entry.msgctxt or "", entry.msgid): entry for entry in file if not entry.obsolete}


def test_every_entry_is_translated_and_none_is_a_guess(catalogue: Catalogue) -> None:
    assert [message for message, entry in catalogue.items() if entry.fuzzy or not entry.translated()] == []


def test_every_translation_keeps_the_placeholders_and_the_markup(catalogue: Catalogue) -> None:
    assert [message for message, entry in catalogue.items() if not _keeps_placeholders(entry)] == []


def test_every_message_of_the_templates_is_in_the_catalogue(catalogue: Catalogue) -> None:
    found = {message: path.name for path in TEMPLATES for message in _of_template(path.read_text())}
    assert len(found) > 500
    assert {message: name for message, name in found.items() if message not in catalogue} == {}


def test_every_message_of_the_code_is_in_the_catalogue(catalogue: Catalogue) -> None:
    found = {message: path.name for path in CODE for message in _of_code(path.read_text())}
    assert len(found) > 300
    assert {message: name for message, name in found.items() if message not in catalogue} == {}


def test_no_module_gives_gettext_a_name_that_the_extraction_does_not_know() -> None:
    unknown = re.compile(r"\b(gettext\w* as (?!_\b)|(n|p|np)gettext\w* as )")
    assert [path.name for path in CODE if unknown.search(path.read_text())] == []


def _keeps_placeholders(entry: polib.POEntry) -> bool:
    """Japanese has one form for all numbers; it may be made from either form of the English."""
    originals = [set(PLACEHOLDER.findall(text)) for text in (entry.msgid, entry.msgid_plural) if text]
    translations = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
    return all(set(PLACEHOLDER.findall(text)) in originals for text in translations)


def _of_template(source: str) -> Iterator[Message]:
    """Yield the messages of `{% trans %}`, `_("...")` and `{% blocktrans %}` as Django looks them up."""
    tokens = iter(Lexer(source).tokenize())
    for token in tokens:
        if token.token_type not in {TokenType.BLOCK, TokenType.VAR}:
            continue
        for constant in constant_re.findall(token.contents):
            yield "", constant[1:-1]
        if inline := inline_re.match(token.contents):
            yield (inline[3] or "")[1:-1], inline[1][1:-1].replace("%", "%%")
        elif block := block_re.match(token.contents):
            yield (block[2] or "")[1:-1], _body(token, tokens)


def _body(opening: Token, tokens: Iterator[Token]) -> str:
    """Return the text of a block with its variables as `%(name)s`: the singular, where it has two forms."""
    text = ""
    for token in tokens:
        if token.token_type is TokenType.BLOCK:
            break
        text += f"%({token.contents})s" if token.token_type is TokenType.VAR else token.contents.replace("%", "%%")
    if "trimmed" in opening.split_contents():
        return " ".join(line.strip() for line in text.splitlines() if line.strip())
    return text


def _of_code(source: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            texts = [str(argument.value) for argument in node.args if isinstance(argument, ast.Constant)]
            if node.func.id in PLAIN and texts:
                yield "", texts[0]
            elif node.func.id in WITH_CONTEXT and len(texts) > 1:
                yield texts[0], texts[1]
