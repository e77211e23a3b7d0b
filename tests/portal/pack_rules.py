"""What tests ask of a packaged profile without a database: its rules as values, and whether its register is whole."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

from pydantic import BaseModel

from privacy_portal.profiles.entry import is_alike
from privacy_portal.profiles.schema import Profile
from workspaces.determination import Rule
from workspaces.models import PersonType, WorkspaceKind

EUROPEAN_ECONOMIC_AREA = {
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI",
    "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
}  # fmt: skip
MAY_BE_EMPTY = (".refusing", ".summaries")
_ROWS = Callable[..., dict[str, list[dict[str, Any]]]]


def rules(profile: Profile) -> list[Rule]:
    """Return one rule a category and situation, as loading writes them down."""
    known = [category.key for category in profile.categories]
    return [
        Rule(
            category,
            entry.person or "",
            entry.workspace or "",
            entry.platform,
            entry.because,
            tuple(entry.jointly_with),
        )
        for entry in profile.rules
        for category in (known if entry.categories == "all" else entry.categories)
    ]


def situations(profile: Profile) -> Iterator[tuple[str, str, str]]:
    """Yield every person type, kind of workspace ("" outside any) and category."""
    return product(PersonType.values, ("", *WorkspaceKind.values), [category.key for category in profile.categories])


def contradictions_of_the_register(profile: Profile) -> list[str]:
    """Return what activities, recipients and retention name that is not there, or that nobody names."""
    recipients = {entry.key for entry in profile.recipients}
    retention = {entry.key for entry in profile.retention}
    named = {key for entry in profile.activities for key in (*entry.recipients, *entry.retention)}
    organisations = {entry.key for entry in profile.organisations}
    joint = {key for entry in profile.activities for key in entry.jointly_with}
    categories = {entry.key for entry in profile.categories}
    used = {key for entry in profile.activities for key in entry.categories}
    used |= {key for entry in profile.retention for key in entry.categories if entry.categories != "all"}
    places = {entry.workspace for entry in profile.retention if entry.workspace}
    people = Counter(entry.person for entry in profile.relations)
    unexplained = {person for entry in profile.activities for person in entry.people} - people.keys()
    return sorted(
        [f"there is no {key}" for key in named - recipients - retention]
        + [f"nothing uses {key}" for key in (recipients | retention) - named]
        + [f"there is no organisation {key}" for key in joint - organisations]
        + [f"there is no category {key}" for key in used - categories]
        + [f"no activity is about {key}" for key in categories - used]
        + [f"there is no workspace {key}" for key in places - {entry.key for entry in profile.workspaces}]
        + [f"{person} is explained twice" for person, count in people.items() if count > 1]
        + [f"nobody is told what {person} means" for person in unexplained]
    )


def texts_that_lack_a_language(profile: Profile) -> list[str]:
    """Return the places of texts that are not in exactly the languages of the platform, and are no names; a text that
    may be left out and is has no languages at all."""
    wanted = set(profile.platform.languages)
    said = [(where, texts) for where, texts in _texts(profile, "profile") if texts or not where.endswith(MAY_BE_EMPTY)]
    return [where for where, texts in said if set(texts) != wanted and not is_alike(texts)]


def _texts(value: Any, where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            if name not in {
                "options",
                "consent_mode",
                "synced",
            }:  # keys of channels, scopes and categories, not of languages
                yield from _texts(getattr(value, name), f"{where}.{name}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _texts(item, f"{where}.{number}")
    elif isinstance(value, dict):
        yield where, value


def has_the_cast(rows: _ROWS, people: str) -> None:
    """Look for the people whom stories meet: the same ids however many there are, and the traps among them."""
    small, full = rows(people=40), rows(people=400)
    assert rows(people=40) == small
    assert rows(people=40, seed="another") != small
    assert (len(small[people]), len(full[people])) == (40, 400)
    name = "full_name" if "full_name" in small[people][0] else "name"
    assert [(row["id"], row[name], row["email"]) for row in small[people][:24]] == [
        (row["id"], row[name], row["email"]) for row in full[people][:24]
    ]
    assert (small[people][0][name], small[people][0]["email"]) == ("Rita Sample", "rita@example.org")
    names = Counter(row[name] for row in small[people])
    mailboxes = Counter(row["email"] for row in small[people])
    assert names["Rita Sample"] == names["田中 健一"] == 2
    assert mailboxes["familie.muster@example.org"] == 2
    assert {"Nguyễn Thị Mai", "佐藤 花"} <= names.keys()
    assert {row["email"].rpartition("@")[2] for row in full[people]} <= {
        "example.org",
        "example.net",
        "example.com",
        "example.jp",
    }
