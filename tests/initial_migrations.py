"""Writes the first migration of each app anew, as long as no release is tagged: `python -m tests.initial_migrations`.

`makemigrations` gives every constraint and index an operation of its own, and Django renders all models again for each
of them: with some hundred it took 25 seconds to make an empty database. Here they stand in the model's own operation;
only what closes a circle of references follows.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.db import migrations
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel, Migration
from django.db.migrations.state import ModelState
from django.db.migrations.writer import MigrationWriter

APPS = ("workspaces", "consent", "dsr")
ROOT = Path(__file__).parent.parent


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "privacy_portal.settings")
    django.setup()
    for label in APPS:
        write(label)


def write(label: str) -> None:
    """Write `0001_initial.py` of the app, and remove what else there is."""
    states = {model._meta.model_name: ModelState.from_model(model) for model in apps.get_app_config(label).get_models()}
    made = type(
        "Migration",
        (Migration,),
        {"initial": True, "operations": list(operations(states, label)), "dependencies": dependencies(states, label)},
    )
    folder = ROOT / label / "migrations"
    for path in folder.glob("0*.py"):
        path.unlink()
    (folder / "0001_initial.py").write_text(MigrationWriter(made("0001_initial", label)).as_string(), encoding="utf-8")


def operations(states: dict[Any, Any], label: str) -> Iterator[Any]:
    """Yield a model after those it refers to, then the fields that close a circle with what is said about them."""
    made: set[str] = set()
    late: list[Any] = []
    waiting = dict(states)
    while waiting:
        name = next((n for n, s in waiting.items() if refers_to(s, label) <= made | {n}), None)
        # Of a circle, the model with the fewest references to what is not there yet goes first.
        name = name or min(waiting, key=lambda n: (len(refers_to(waiting[n], label) - made - {n}), n))
        state = waiting.pop(name)
        missing = {f for f, field in state.fields.items() if target(field, label) not in {*made, name, ""}}
        options = dict(state.options)
        for kind, operation in (("constraints", AddConstraint), ("indexes", AddIndex)):
            said = options.pop(kind, [])
            options[kind] = [one for one in said if not mentions(one, missing)]
            late += [operation(state.name, one) for one in said if mentions(one, missing)]
        fields = [(f, field) for f, field in state.fields.items() if f not in missing]
        late = [*(AddField(state.name, f, state.fields[f]) for f in state.fields if f in missing), *late]
        yield CreateModel(state.name, fields, options, state.bases, state.managers)
        made.add(name)
    yield from sorted(late, key=lambda operation: not isinstance(operation, AddField))


def target(field: Any, label: str) -> str:
    """Return the name of the model of this app that a field refers to, else ''."""
    named = getattr(getattr(field, "remote_field", None), "model", None)
    if named is None:
        return ""
    text = named if isinstance(named, str) else named._meta.label
    text = settings.AUTH_USER_MODEL if str(text).startswith("settings.") else str(text)
    app, _dot, model = text.lower().rpartition(".")
    return model if app in (label, "") else ""


def refers_to(state: Any, label: str) -> set[str]:
    return {name for field in state.fields.values() if (name := target(field, label))}


def mentions(said: Any, fields: set[str]) -> bool:
    """Say whether a constraint or an index speaks of one of the fields."""
    words = repr(said.deconstruct())
    return any(f"'{name}'" in words or f"'{name}_" in words for name in fields)


def dependencies(states: dict[Any, Any], label: str) -> list[tuple[str, str]]:
    """Return the first migrations of the other apps that fields refer to."""
    found: set[Any] = set()
    for state in states.values():
        for field in state.fields.values():
            named = getattr(getattr(field, "remote_field", None), "model", None)
            if named is not None:
                text = named if isinstance(named, str) else named._meta.label
                found.add(str(text).partition(".")[0])
    user = settings.AUTH_USER_MODEL.partition(".")[0]
    others = sorted(app for app in found if app not in (label, ""))
    return [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL) if app == user else (app, "__first__")
        for app in others
    ]


if __name__ == "__main__":
    main()
