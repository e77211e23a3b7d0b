"""What a question says that nobody can read."""

from collections.abc import Iterable


class Unreadable(ValueError):
    """A part of a question that cannot be read. The message is a full sentence for whoever asked."""

    @classmethod
    def of(cls, what: str, found: object, known: Iterable[str]) -> "Unreadable":
        """`what` names no known thing; what is known is listed."""
        return cls(f"Unknown {what}: {found}. Known: {', '.join(sorted(known))}.")
