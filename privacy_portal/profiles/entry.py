"""The words that every part of a pack is written in: keys, countries, texts by language, periods."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from dsr.law.lengths import Length

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=50)]
Key = Annotated[str, Field(pattern=r"^[a-z0-9]+([_-][a-z0-9]+)*$", max_length=50)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Colour = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]
Mail = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)]
Sentence = Annotated[str, Field(min_length=1)]
Texts = dict[str, Sentence]
EVERY_LANGUAGE = ""


def _by_language(said: Any) -> Any:
    """A proper name reads alike in every language, and stands in a pack as it is."""
    return {EVERY_LANGUAGE: said} if isinstance(said, str) else said


# A name, or a text by language.
NameOrTexts = Annotated[Texts, BeforeValidator(_by_language)]


def is_alike(said: Mapping[str, str]) -> bool:
    """Say whether a NameOrTexts stands in the pack as one text for every language."""
    return set(said) == {EVERY_LANGUAGE}


def by_language(said: Mapping[str, str], languages: Iterable[str]) -> dict[str, str]:
    """Return a NameOrTexts as a mapping from each of `languages` to its text."""
    return dict.fromkeys(languages, said[EVERY_LANGUAGE]) if is_alike(said) else dict(said)


@cache
def _zones() -> set[str]:
    return available_timezones()  # which looks through some hundred files each time


def _known_zone(name: str) -> str:
    if name not in _zones():
        raise ValueError("is not a time zone of the IANA database, such as Asia/Tokyo")
    return name


TimeZone = Annotated[str, AfterValidator(_known_zone)]


def _length(text: str) -> str:
    Length.parse(text)
    return text


LengthText = Annotated[str, AfterValidator(_length)]


class Entry(BaseModel):
    """A part of a pack. An unknown key is a mistake, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_enum_values=True)
