"""Who the person is said to be and what stands behind it: details, proof, match, and the other parts of the case."""

from typing import Any

from django.utils.translation import gettext_lazy

from dsr import person_words, presentation, reopening, unmasking
from dsr.models import DataSystem, Level, Match, Request, Turn, Verification
from dsr.verification import process
from dsr.views.officer.desk import DeskRequest, address
from privacy_portal.forms import Text
from workspaces.roles import Capability, may

LEVELS: dict[int, Text] = {
    Level.NONE: gettext_lazy("No proof"),
    Level.CONTACT: gettext_lazy("Controls the address in the request"),
    Level.HELD_CONTACT: gettext_lazy("Controls an address that we already held"),
    Level.TWO_FACTORS: gettext_lazy("Controls two addresses that we already held"),
    Level.OFFICER_CHECK: gettext_lazy("An officer saw proof"),
}
METHODS: dict[str, Text] = {
    "account": gettext_lazy("an account with this address"),
    "application": gettext_lazy("the application that knows them as its customer"),
    "officer": gettext_lazy("the word of an officer"),
    "contact_code": gettext_lazy("a code to the address in the request"),
    "held_contact": gettext_lazy("a code to an address that we held"),
    "second_contact": gettext_lazy("a code to a second address that we held"),
    "finding": gettext_lazy("an officer’s finding that the person is a child"),
    "officer_check": gettext_lazy("a check by an officer"),
    "owner_check": gettext_lazy("a check by the owner of the workspace"),
}
OWNER_SAW = gettext_lazy("The owner of the workspace saw proof")
CHECKS: dict[str, Text] = {
    "document_seen": gettext_lazy("an identity document was seen"),
    "video_call": gettext_lazy("a conversation by video"),
    "known_in_person": gettext_lazy("known in person"),
}


def of(request: DeskRequest, part: Request) -> dict[str, Any]:
    """Return what the page of a part shows of the person, the proof, the match and the other parts."""
    plain = unmasking.is_unmasked(request, part.case, request.membership)
    return {
        "details": person_words.details(part.case, plain),
        "wish": part.case.wish if plain and not part.case.about_id else "",
        # What somebody complains about is read by whoever decides, like a message: it stands on the page itself.
        "has_wish": bool(part.case.wish) and not part.case.about_id,
        "may_reveal": unmasking.may_unmask(part.case, request.membership),
        "may_ask": _may_ask(request, part),
        "deleted": presentation.data_deleted(part.case),
        "proof": proof(part),
        "match": match(part),
        "siblings": siblings(part),
    }


def _may_ask(request: DeskRequest, part: Request) -> bool:
    """Say whether an officer may ask to be let in to the details, because the case is closed."""
    member = request.membership
    shut = not part.case.purged_at and not reopening.lets_in(part.case, member)
    return shut and may(member.role, Capability.REVEAL_PERSON)


def proof(part: Request) -> dict[str, Any]:
    """Return the proof that the part rests on, or the strongest so far, and whether it is enough."""
    held: Verification | None = part.verification or process.current(part.case, workspace=part.workspace_id)
    needed = process.needed(part.case)
    if held is None:
        return {"level": str(LEVELS[Level.NONE]), "needed": str(LEVELS[needed]), "enough": False}
    methods = [str(METHODS.get(method, method)) for method in held.methods]
    if held.note in CHECKS:
        methods = [str(CHECKS[held.note])]
    return {
        "code": f"V{held.level}",
        "level": str(LEVELS[held.level] if held.workspace_id is None else OWNER_SAW),
        "methods": methods,
        "at": held.verified_at,
        "expires_at": None if part.verification_id else held.expires_at,
        "by": held.recorded_by,
        "enough": held.level >= needed,
        "needed": str(LEVELS[needed]),
    }


def match(part: Request) -> dict[str, Any] | None:
    """Return which identifiers agreed in which system, and who decided; None before there is a match."""
    found: Match | None = part.match or process.latest_match(part.case)
    if found is None:
        return None
    systems = {system.slug: str(system) for system in DataSystem.objects.all()}
    return {
        "number": found.number,
        "automatic": found.automatic,
        "by": found.decided_by,
        "at": found.decided_at,
        "systems": [
            {
                "name": systems.get(slug, slug),
                "agreements": [
                    {"name": person_words.IDENTIFIERS.get(identifier, identifier), "agreement": agreement}
                    for identifier, agreement in agreements.items()
                ],
            }
            for slug, agreements in found.evidence.items()
        ],
    }


def siblings(part: Request) -> list[dict[str, Any]]:
    """Return every part of the case: who decides about it, and whose turn it is."""
    parts = Request.objects.filter(case=part.case).select_related("case__platform", "controller", "workspace")
    return [
        {
            "part": one.part,
            "reference": one.display_reference,
            "url": address("desk_request", one),
            "controller": presentation.controller_name(one),
            "workspace": one.workspace,
            "tag": presentation.turn_tag(one, Turn.OFFICER),
            "status": presentation.status_words(one),
            "current": one.pk == part.pk,
        }
        for one in parts.order_by("part")
    ]
