"""The tenant context: which platform the code at hand works for.

Models that belong to a platform have `ScopedManager` as their default manager. It answers only inside
`platform_scope(...)`, and only with that platform's rows; forgetting the scope is an error, never a leak.
Views also fetch through functions that authorise (`workspaces.access`), and on PostgreSQL the database itself returns
and accepts rows of the platform in scope alone (`privacy_portal.row_security`). Whoever must see every platform's rows
says so by `across_platforms`; tests/test_architecture.py lists who may.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models

from privacy_portal.row_security import visible

_platform_id: ContextVar[int | None] = ContextVar("platform_id", default=None)
_kept: ContextVar[dict[str, Any] | None] = ContextVar("kept_in_scope", default=None)


class ScopeMissing(RuntimeError):
    """A platform's rows were asked for outside any `platform_scope`."""


class ForeignScope(RuntimeError):
    """A row of one platform was about to be written inside the scope of another."""


def current_platform_id() -> int:
    """Return the primary key of the platform in scope; raises ScopeMissing outside one."""
    platform_id = _platform_id.get()
    if platform_id is None:
        raise ScopeMissing("No platform is in scope: open platform_scope(platform_id) first.")
    return platform_id


def in_scope() -> bool:
    """Say whether a platform is in scope."""
    return _platform_id.get() is not None


def kept_in_scope() -> dict[str, Any]:
    """Return what was read once for the scope at hand (a page, a step of work) and goes with it; empty at first.

    Raises ScopeMissing outside a scope.
    """
    current_platform_id()
    kept = _kept.get()
    if kept is None:
        kept = {}
        _kept.set(kept)
    return kept


@contextmanager
def platform_scope(platform_id: int) -> Iterator[None]:
    """Make `platform_id` the platform in scope for the block."""
    with _in(platform_id):
        yield


@contextmanager
def no_platform() -> Iterator[None]:
    """Leave every scope for the block; `enter_platform` inside it lasts until its end."""
    with _in(None):
        yield


def enter_platform(platform_id: int) -> None:
    """Make `platform_id` the platform in scope until the surrounding `no_platform` block ends."""
    _platform_id.set(platform_id)
    _kept.set({})
    visible.show(str(platform_id))


@contextmanager
def across_platforms() -> Iterator[None]:
    """Let the database show and accept rows of every platform for the block; `platform_scope` inside it narrows again.

    `unscoped` answers only in it, and what it returns must be read in it; `objects` follows the platform in scope.
    """
    with visible.shown(visible.EVERY_PLATFORM):
        yield


def refuse_foreign_row(instance: Any) -> None:
    """Raise ForeignScope when `instance` belongs to another platform than the one in scope."""
    platform_id = _platform_id.get()
    if platform_id is not None and instance.platform_id != platform_id:
        raise ForeignScope(f"{type(instance).__name__} belongs to another platform than the one in scope.")


@contextmanager
def _in(platform_id: int | None) -> Iterator[None]:
    token, kept = _platform_id.set(platform_id), _kept.set({})
    try:
        with visible.shown(visible.NO_PLATFORM if platform_id is None else str(platform_id)):
            yield
    finally:
        _platform_id.reset(token)
        _kept.reset(kept)


class ScopedManager(models.Manager[Any]):
    """Answers with the rows of the platform in scope, and raises ScopeMissing outside a scope."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(platform_id=current_platform_id())


class UnscopedManager(models.Manager[Any]):
    """Answers with the rows of every platform, and raises ScopeMissing outside `across_platforms`."""

    def get_queryset(self) -> models.QuerySet[Any]:
        if visible.rows() != visible.EVERY_PLATFORM:
            raise ScopeMissing("Rows of every platform are shown in across_platforms() alone.")
        return super().get_queryset()
