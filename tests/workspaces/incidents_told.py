"""How stories about incidents begin."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import time_machine

from privacy_portal.clock import now
from tests import factories
from workspaces.models import (
    Closure,
    DataCategory,
    Establishment,
    Incident,
    IncidentRisk,
    Membership,
    Organisation,
    Platform,
    Recipient,
    Succession,
    Workspace,
)
from workspaces.register import (
    closures,
    demands,
    disclosures,
    incident_notices,
    incident_reports,
    incidents,
    successions,
)
from workspaces.register.demands import Asked
from workspaces.register.disclosures import What
from workspaces.register.incident_reports import Made
from workspaces.register.incidents import Known
from workspaces.register.successions import Transfer

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


def elsewhere(platform: Platform, country: str, zone: str) -> Establishment:
    """Return an establishment of the platform in another country."""
    place = paris(platform)
    made: Establishment = Establishment.objects.create(
        platform=platform, key=country.lower(), organisation=place.organisation, name=f"enKomm {country}",
        country=country, time_zone=zone, contact_email="there@enkomm.example",
    )  # fmt: skip
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


def closed(platform: Platform, by: Membership) -> Closure:
    """Close the service long ago, and let everything be gone."""
    second = factories.officer(platform, "second@enkomm.example", "Second")
    with time_machine.travel(now() - timedelta(days=90), tick=False):
        day = now().date() + timedelta(days=70)
        ended = closures.propose(platform, "We close. Take your data.", closes_on=day, gone_by=day, by=by)
        closures.announce(ended, by=second)
    closures.go_on()
    for task in ended.tasks.all():
        closures.done(task, "Run 7 of the deletion.", by=by)
    return closures.finish(ended, by=by)


def passed(platform: Platform, by: Membership, **changes: Any) -> Succession:
    """Propose that Olga's workspace goes to the owner of Linh's."""
    sakura, lotus = (Workspace.objects.select_related("owner").get(key=key) for key in ("ws-sakura", "ws-lotus"))
    transfer = {
        "giver": sakura.owner,
        "taker": lotus.owner,
        "effective_on": now().date() + timedelta(days=40),
        "words": "Lotus takes over. Its policy holds from then on.",
        "categories": list(DataCategory.objects.filter(key="account")),
        "workspaces": [sakura],
    }
    return successions.propose(platform, Transfer(**(transfer | changes)), by=by)


def happened(platform: Platform, by: Membership) -> dict[str, Any]:
    """Let one of everything happen; return what addresses name it by."""
    incident = assessed(platform, by, as_processor=True, workspaces=[Workspace.objects.get(key="ws-sakura")])
    duty = incident.duties.select_related("incident").get(kind="authority")
    report = incident_reports.report(duty, Made(now(), complete=True), by=by)
    (notice,) = incident_notices.tell_customers(incident, list(incident.workspaces.all()), "Read this, please.", by=by)
    categories = list(DataCategory.objects.filter(key="account"))
    mailco, _new = Recipient.objects.get_or_create(
        platform=platform,
        key="mailco",
        defaults={"names": {"en": "Mailco Pte"}, "kind": "partner", "country": "SG", "since": date(2026, 1, 1)},
    )
    what = What(mailco, categories, date(2026, 11, 20), "The partner sends the newsletter.", ["rita@example.org"])
    asked = Asked("Police", "JP", "K-81", "Art. 197(2)", date(2026, 11, 16), "The account of one person.", categories)
    ended = closed(platform, by)
    task = ended.tasks.order_by("pk")[0]
    return {
        "closure": ended.public_id,
        "succession": passed(platform, by).public_id,
        "task": task.pk,
        "incident": incident.public_id,
        "duty": duty.pk,
        "report": report.pk,
        "notice": notice.public_id,
        "disclosure": disclosures.disclose(platform, what, by=by).public_id,
        "demand": demands.enter(platform, asked, by=by).public_id,
    }
