"""What the operations on an event that is announced share: the end of the service, and its transfer."""

from collections.abc import Mapping
from typing import Any, Protocol

from rest_framework.serializers import Serializer

from dsr.api.views.incidents import ACT_ERRORS
from privacy_portal.api.schema import Decorator, operation

# There are few of them ever; a page of a service's whole life needs no cursor.
LISTED = 50


class Act(Protocol):
    """Describes an operation that does something with the event, and answers with it as it is afterwards."""

    def __call__(
        self, name: str, summary: str, takes: Any = None, given: Any = None, *, status: int = 200
    ) -> Decorator: ...


def acts(tag: str, answers: type[Serializer[Any]], told: Mapping[str, Any]) -> Act:
    """Return what describes the operations below `tag`, which answer with `answers`, for example `told`."""

    def act(name: str, summary: str, takes: Any = None, given: Any = None, *, status: int = 200) -> Decorator:
        errors = [*ACT_ERRORS] if takes else [401, 403, 404, 409]
        return operation(
            name, summary, tag=tag, takes=takes, given=given, answers=answers, told=told, status=status, errors=errors
        )

    return act
