"""How stories about incidents begin."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from privacy_portal.clock import now
from workspaces.models import (
    DataCategory,
    Establishment,
    Incident,
    IncidentRisk,
    Membership,
    Organisation,
    Platform,
    Workspace,
)
from workspaces.register import incidents
from workspaces.register.incidents import Known

PARIS = ZoneInfo("Europe/Paris")


def paris(platform: Platform) -> Establishment:
    """Return an establishment of the platform in France, made if need be."""
    operator = Organisation.objects.get(is_operator=True)
    made, _new = Establishment.objects.get_or_create(
        platform=platform,
        key="paris",
        defaults={
            "organisation": operator,
            "name": "enKomm Paris SARL",
            "country": "FR",
            "time_zone": "Europe/Paris",
            "contact_email": "paris@enkomm.example",
        },
    )
    return made


def known(platform: Platform, **changes: Any) -> Known:
    """Return what Omar knows of a lost laptop in Paris, with `changes`."""
    moment: datetime = changes.pop("at", now() - timedelta(hours=1))
    return Known(
        **{
            "happened": "A laptop with a list of accounts was left in a train.",
            "kinds": ["confidentiality"],
            "found_at": moment,
            "aware_at": moment,
            "establishments": [paris(platform)],
            "categories": list(DataCategory.objects.filter(key="account")),
            "people_kinds": ["account_holder"],
            **changes,
        }
    )


def entered(platform: Platform, by: Membership, **changes: Any) -> Incident:
    """Enter the lost laptop as `by`."""
    return incidents.enter(platform, known(platform, **changes), by=by)


def assessed(platform: Platform, by: Membership, risk: str = IncidentRisk.RISK, **changes: Any) -> Incident:
    """Enter the lost laptop and say how great the risk is."""
    incident = entered(platform, by, **changes)
    return incidents.assess(incident, risk, "The disk is not encrypted.", seen=incident.revision, by=by)


def customers(platform: Platform, by: Membership) -> Incident:
    """Enter an incident with data of Olga's and Linh's workspaces."""
    rooms = list(Workspace.objects.filter(key__in=["ws-sakura", "ws-lotus"]))
    return assessed(platform, by, as_controller=False, as_processor=True, workspaces=rooms)
