"""What the retention rules of a pack and its data maps must agree on: whether data goes at all, and how long it stays.

People read both: the rule in the list of periods, the map in the answer to their request.
"""

from collections.abc import Iterator, Mapping

from dsr.connectors.sql.datamap import Collection, DataMap
from dsr.connectors.sql.fates import Fate
from dsr.law.lengths import Length, Unit
from privacy_portal.profiles.pack import Location
from privacy_portal.profiles.register_schema import RetentionEntry
from privacy_portal.profiles.schema import Profile

Found = Iterator[tuple[Location, str]]
_MONTHS_A_YEAR = 12
_DAYS_A_MONTH = 30


def contradictions(profile: Profile, maps: Mapping[str, DataMap]) -> Found:
    """Yield (where, sentence) for each rule that says something else than a data map; `maps` are by system.

    Written instructions of owners are left out: what the law keeps goes before them.
    """
    rules = [(number, rule) for number, rule in enumerate(profile.retention) if rule.workspace is None]
    for system, data_map in maps.items():
        for collection in data_map.personal:
            about = [(number, rule) for number, rule in rules if _names(rule, collection)]
            # A map knows no country: what it keeps it keeps for everybody, so rules for some countries are as long.
            general = sorted((one for one in about if not one[1].jurisdictions), key=lambda one: _months(one[1]))
            for number, rule in [*general[-1:], *(one for one in about if one[1].jurisdictions)]:
                if sentence := _contradiction(collection, rule):
                    yield ("retention", number), f"the data map of {system} {sentence}"


def _contradiction(collection: Collection, rule: RetentionEntry) -> str:
    """Return in what the map goes against a rule; "" where they agree."""
    keep, name = collection.keep, collection.name
    if collection.erase == Fate.KEEP or (keep is not None and keep.years is None):
        return (
            f"keeps {name} without end, and this rule says {rule.length}; say there for how many years and from"
            f" which day (keep: years, from), or leave {collection.category} out of the rule"
        )
    if keep is not None and keep.years is not None and _months(rule) < keep.years * _MONTHS_A_YEAR:
        return (
            f"keeps {name} for {keep.years} years, and this rule for {collection.category} is shorter; make it as long"
        )
    return ""


def _names(rule: RetentionEntry, collection: Collection) -> bool:
    return rule.categories == "all" or collection.category in rule.categories


def _months(rule: RetentionEntry) -> float:
    length = Length.parse(rule.length)
    return length.n / _DAYS_A_MONTH if length.unit is Unit.DAYS else length.n
