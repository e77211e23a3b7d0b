"""What a request will lead to, told before it is sent: who decides, what the law keeps, by when one hears."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from dsr import counts, routing
from dsr.counts import Count
from dsr.data_words import DataWords
from dsr.models import DataSystem
from privacy_portal.clock import now
from privacy_portal.lists import listed
from workspaces.determination import Determination
from workspaces.models import DataCategory, Establishment, Organisation, Platform, in_language


@dataclass
class Decider:
    """Who decides, why, and about which categories of data."""

    name: str
    reason: str
    # Several decide jointly (Art. 26 GDPR), and one can turn to each of them.
    together: bool = False
    categories: list[DataCategory] = field(default_factory=list)


def deciders(platform: Platform, relation: str) -> list[Decider]:
    """Return who will decide about the data of somebody with `relation` (a PersonType), the platform's operator first.

    Before anything was looked up nobody knows which workspaces there are, so their owners have no name here.
    """
    names = {one.key: one.name for one in Organisation.objects.filter(platform=platform)}
    operator = Organisation.objects.get(platform=platform, is_operator=True).name
    found: dict[tuple[bool, tuple[str, ...], str], Decider] = {}
    for category, decision in routing.expected_parts(platform, relation):
        reason = in_language(decision.reasons)
        key = (decision.platform_decides, decision.jointly_with, reason)
        if key not in found:
            found[key] = Decider(_name(decision, operator, names), reason, together=bool(decision.jointly_with))
        if category not in found[key].categories:
            found[key].categories.append(category)
    return sorted(found.values(), key=lambda decider: not decider.name.startswith(operator))


def _name(decision: Determination, operator: str, names: dict[str, str]) -> str:
    if not decision.platform_decides:
        return _("The owner of the workspace")
    return listed([operator, *(names.get(key, key) for key in decision.jointly_with)])


def kept_by_law(platform: Platform) -> list[str]:
    """Return the reasons for which the platform's systems keep data after an erasure, in the active language."""
    sentences: dict[str, None] = {}
    for system in DataSystem.objects.filter(platform=platform, enabled=True):
        words = DataWords(system.dataset)
        for name in words.tables():
            rule = words.keep(name)
            reason = in_language(words.reasons(rule["reason"])) if rule else ""
            if reason:
                sentences[reason] = None
    return list(sentences)


def backups(platform: Platform) -> list[str]:
    """Return what the systems' maps say about copies in backups (EK-11), in the active language."""
    systems = DataSystem.objects.filter(platform=platform, enabled=True)
    told = (in_language(DataWords(system.dataset).backups()) for system in systems)
    return [sentence for sentence in dict.fromkeys(told) if sentence]


def dates(right: str, residence: str, establishment: Establishment, region: str = "") -> tuple[Count, ...]:
    """Return the dates that a request sent now would have, by law and promise, those that lead first."""
    return counts.expected(right, residence, establishment, now(), region)
