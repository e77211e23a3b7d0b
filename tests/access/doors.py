"""Every address and every operation of the API that the portal has, and knocking at them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from http.cookies import SimpleCookie
from typing import Any

from django.core.cache import cache as counters
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.generators import SchemaGenerator

from tests.access.roles import Caller
from tests.access.world import Thing, World

# Addresses that packages bring (sign-in, second factor, the API's description).
NOT_OURS = ("account_", "mfa_", "api-schema", "api-docs", "api_schema", "api_docs")


@dataclass(frozen=True)
class Door:
    """An address with its methods: `name` is that of the URL, or the operation's in the OpenAPI document."""

    name: str
    parameters: frozenset[str]
    methods: tuple[str, ...] = ("get", "post")
    path: str = ""  # of an operation, with its parameters in braces

    def address(self, world: World, thing: Thing) -> str:
        if not self.path:
            return world.address(self.name, set(self.parameters), thing)
        names = world.names(thing, page=self.name, workspace="workspace" in self.parameters)
        return re.sub(r"{(\w+)}", lambda found: str(names[found[1]]), self.path)


@cache
def pages() -> tuple[Door, ...]:
    """Return every address of ours outside the API; one without a name goes by its pattern, which no table lists."""

    def walk(patterns: list[URLPattern | URLResolver], held: set[str]) -> Iterator[Door]:
        for entry in patterns:
            parameters = held | set(entry.pattern.converters)
            if isinstance(entry, URLResolver):
                if str(entry.pattern) != "api/":
                    yield from walk(entry.url_patterns, parameters)
            elif not (entry.name or "").startswith(NOT_OURS):
                yield Door(entry.name or str(entry.pattern), frozenset(parameters))

    return tuple(walk(get_resolver().url_patterns, set()))


@cache
def operations() -> tuple[Door, ...]:
    """Return every operation of the OpenAPI document."""
    document = SchemaGenerator().get_schema(request=None, public=True)
    return tuple(
        Door(described["operationId"], frozenset(re.findall(r"{(\w+)}", path)), (method,), path)
        for path, item in document["paths"].items()
        for method, described in item.items()
        if method in {"get", "post", "put", "patch", "delete"} and path.startswith("/api/v1/")
    )


def routed_operations() -> set[str]:
    """Return the patterns of the API's addresses as they are routed, to hold the document against."""
    (api,) = [entry for entry in get_resolver().url_patterns if str(entry.pattern) == "api/"]
    return {
        re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", f"/api/{one.pattern}{inner.pattern}")
        for one in api.url_patterns
        if isinstance(one, URLResolver)
        for inner in one.url_patterns
    }


def knock(caller: Caller, method: str, address: str) -> Any:
    """Call `address` and let nothing stay of what that did."""
    counters.clear()  # so many knocks from one address would meet the limits instead of the guard
    cookies = {name: held.value for name, held in caller.client.cookies.items()}
    with transaction.atomic():
        answer = caller.client.generic(method.upper(), address, headers=caller.headers)
        # An answer that is streamed is read here, as by whoever gets it.
        answer.text_of_it = body(answer)
        transaction.set_rollback(True)
    # A session that the call made went with the transaction.
    caller.client.cookies = SimpleCookie(cookies)
    return answer


def body(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(content.decode(errors="replace"))


def is_shut(answer: Any) -> bool:
    """Say whether the answer shows nothing and does nothing: 404, "who are you?", or the way to prove that."""
    if answer.status_code in {401, 404}:
        return True
    return answer.status_code == 302 and (
        "/account/login/" in answer.url
        or answer.url.endswith(("/preferences/", "/follow/"))
        or "/follow/?" in answer.url
    )
