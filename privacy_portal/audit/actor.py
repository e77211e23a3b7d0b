from dataclasses import dataclass
from typing import Literal, get_args

ActorKind = Literal["person", "officer", "owner", "system", "application"]
KINDS: tuple[str, ...] = get_args(ActorKind)


@dataclass(frozen=True)
class Actor:
    """Who did something, named so that the trail holds no personal data.

    `id` is the primary key of a user as text, a case reference for a requester, or an application's name.
    Raises ValueError for an unknown kind.
    """

    kind: ActorKind
    id: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of actor: {self.kind}")


SYSTEM = Actor("system")
