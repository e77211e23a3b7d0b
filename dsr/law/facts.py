"""The steps of a computed date, in order: what a person is told about why the date is what it is."""

from dataclasses import dataclass

from .sourced import Sourced


@dataclass(frozen=True)
class Fact:
    """One step: a `code` that `words` knows, its figures (dates as ISO 8601 text), and the law behind it.

    `source` is the address at which the article was read; `confidence` and `verified` say how sure the rule is,
    `counsel` which lawyer confirmed it.
    """

    code: str
    params: dict[str, str | int]
    article: str = ""
    source: str = ""
    confidence: str = ""
    verified: str = ""
    counsel: str = ""

    def as_dict(self) -> dict[str, object]:
        """The fact as plain JSON values."""
        return {
            "code": self.code,
            "params": dict(self.params),
            "article": self.article,
            "source": self.source,
            "confidence": self.confidence,
            "verified": self.verified,
            "counsel": self.counsel,
        }


@dataclass(frozen=True)
class Basis:
    """An article, resolved to its address."""

    article: str = ""
    source: str = ""
    confidence: str = ""
    verified: str = ""
    counsel: str = ""

    @classmethod
    def of(cls, part: Sourced, url: str) -> "Basis":
        return cls(part.article, url, part.confidence, part.verified, part.counsel)

    def fact(self, code: str, **params: str | int) -> Fact:
        """A fact that stands on this article."""
        return Fact(code, params, self.article, self.source, self.confidence, self.verified, self.counsel)
