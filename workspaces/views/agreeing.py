"""The terms as the pages show them on which somebody joins: the button there agrees to what stands above it."""

from typing import Any

from django.utils.translation import gettext as _

from workspaces import invitations, terms
from workspaces.models import Invitation


def terms_context(invitation: Invitation) -> dict[str, Any]:
    """Return what people/terms.html shows: the terms, and the fingerprint by which the form says what was read."""
    asked = invitations.terms_of(invitation)
    return {"terms": asked, "terms_read": terms.fingerprint(asked)}


def unread() -> str:
    """Return what somebody is told who sent a form under which other terms stand by now."""
    return _("The terms changed while this page was open. Read them again, then press the button.")
