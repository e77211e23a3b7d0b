"""From a folder to a profile that can be loaded, or to every mistake in it with file and line."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from dsr.connectors.sql import dataset as data_map
from dsr.connectors.sql.datamap import DataMap
from privacy_portal.profiles import mistakes, retention_consistency
from privacy_portal.profiles import pack as packs
from privacy_portal.profiles.consistency import contradictions
from privacy_portal.profiles.pack import Location, Pack, ProfileError
from privacy_portal.profiles.schema import Profile, SystemEntry
from workspaces.models import PersonType

_NOTES: Location = ("dataset", 0, "meta", "portal")


@dataclass(frozen=True)
class Checked:
    """A profile without mistakes, with the data map of each of its systems by slug."""

    profile: Profile
    datasets: dict[str, dict[str, Any]]
    pack: Pack


def check(folder: Path) -> Checked:
    """Read and check the pack in `folder`. Raises ProfileError with every problem found, each with file and line."""
    pack = packs.read(folder)
    profile = _profile(pack)
    problems = [pack.problem(where, sentence) for where, sentence in contradictions(profile)]
    datasets = {}
    for number, system in enumerate(profile.systems):
        try:
            datasets[system.slug] = _dataset(pack, profile, system, at=pack.places["systems", number, "dataset"])
        except ProfileError as error:
            problems += error.problems
    maps = {slug: data_map.read(described) for slug, described in datasets.items()}
    problems += [pack.problem(*found) for found in retention_consistency.contradictions(profile, maps)]
    if problems:
        raise ProfileError(problems)
    return Checked(profile, datasets, pack)


def _profile(pack: Pack) -> Profile:
    try:
        return Profile.model_validate(pack.data)
    except ValidationError as error:
        found = error.errors(include_url=False)
        raise ProfileError(pack.problem(item["loc"], mistakes.sentence(Profile, item)) for item in found) from None


def _dataset(pack: Pack, profile: Profile, system: SystemEntry, *, at: str) -> dict[str, Any]:
    """Return a system's data map after the connector has understood it and the profile knows what it speaks of."""
    document = packs.read_file(pack.folder, system.dataset, at=at)
    try:
        understood = data_map.read(document.data)
    except data_map.DataMapError as error:
        raise ProfileError(_with_line(document, problem) for problem in error.problems) from None
    known = {category.key for category in profile.categories}
    problems = [
        document.problem((*_NOTES, "collections", c.name), mistakes.unknown("category", str(c.category), known))
        for c in understood.personal
        if c.category not in known
    ]
    for code, texts in understood.reasons.items():
        if missing := sorted(set(profile.platform.languages) - texts.keys()):
            problems.append(document.problem((*_NOTES, "reasons", code), f"lacks {', '.join(missing)}"))
    problems += [
        document.problem(where, mistakes.unknown("person type", kind, PersonType.values))
        for where, kind in _unknown_kinds(understood)
    ]
    if problems:
        raise ProfileError(problems)
    return document.data


def _unknown_kinds(understood: DataMap) -> Iterator[tuple[Location, str]]:
    """Yield where the data map translates something into a person type that the portal does not have."""
    for part, notes in (("identity", understood.sources.values()), ("memberships", understood.memberships)):
        for note in notes:
            named = {*note.kinds.values(), note.kind} - {"", *PersonType.values}
            yield from (((*_NOTES, part), kind) for kind in sorted(named))


def _with_line(document: Pack, problem: str) -> str:
    """Add file and line to a problem of the form "collections.NAME: sentence"."""
    path, _colon, sentence = problem.partition(": ")
    return document.problem((*_NOTES, *path.split(".")), sentence)
