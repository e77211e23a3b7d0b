"""What every value of a rules file carries: the article, where it was read, how sure we are, who checked it."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, StringConstraints

from .gaps import Part
from .lengths import Length

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Confidence = Literal["high", "medium", "low"]
# primary: an official text was read; secondary: a commentary; counsel: this installation's lawyer confirmed it.
Verified = Literal["primary", "secondary", "none", "counsel"]
Span = Annotated[Length, BeforeValidator(lambda value: Length.parse(value) if isinstance(value, str) else value)]


class Sourced(Part):
    """Where a value comes from. `source` is a key of the file's `sources`, `counsel` the lawyer who confirmed it."""

    article: Text
    source: Text
    confidence: Confidence
    verified: Verified
    note: str = ""
    counsel: str = ""


class Period(Sourced):
    """A length of time: an answer, an acknowledgement."""

    value: Span


def sourced_parts(value: object, path: str) -> list[tuple[str, Sourced]]:
    """Every sourced value under `value` with its path, such as ("GB.clocks.month.response", Period(...))."""
    found: list[tuple[str, Sourced]] = [(path, value)] if isinstance(value, Sourced) else []
    inner: dict[str, object] = {}
    if isinstance(value, Part):
        inner = {name: getattr(value, name) for name in type(value).model_fields}
    elif isinstance(value, dict):
        inner = value
    elif isinstance(value, tuple):
        inner = {str(number): part for number, part in enumerate(value)}
    for name, part in inner.items():
        found += sourced_parts(part, f"{path}.{name}")
    return found
