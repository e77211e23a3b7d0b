"""The terms as the pages show them on which somebody joins: the button there agrees to what stands above it."""

from typing import Any

from django.utils.translation import gettext as _

from workspaces import invitations, terms
from workspaces.models import Invitation


def terms_context(invitation: Invitation) -> dict[str, Any]:
    """Return what people/terms.html shows: the terms, and the fingerprint by which the form says what was read."""
    asked = invitations.terms_of(invitation)
    return {"terms": asked, "terms_read": terms.fingerprint(asked)}


def why_not(why: terms.NotAgreed) -> str:
    """Return what somebody is told who did not join by the form that they sent."""
    if isinstance(why, terms.GuardianNeeded):
        return _("A parent or guardian has to agree before you join. Ask whoever invited you.")
    return _("The terms changed while this page was open. Read them again, then press the button.")
