"""What the register does not say although Art. 30 asks for it, in plain words. Pure: rows in, sentences out."""

from datetime import date

from django.utils.translation import gettext as _

from privacy_portal import countries
from workspaces.models import Assessment, Organisation, ProcessingActivity, Recipient, Role
from workspaces.models.register import WITHOUT_DOCUMENT
from workspaces.register import reading


def of_activity(activity: ProcessingActivity, customers: list[Organisation], home: str) -> list[str]:
    """Return what is missing for an activity. `home` is the country of the operator, `customers` those for whom it
    processes."""
    missing = [*_controller(activity, customers)]
    if not activity.purposes:
        missing.append(_("No purpose is described."))
    if not activity.people:
        missing.append(_("It is not said whose data this is."))
    if not activity.categories.all():
        missing.append(_("No kind of data is named."))
    if not activity.retention.all():
        missing.append(_("It is not said how long the data is kept."))
    if not activity.measures:
        missing.append(_("No security measures are described."))
    for recipient in activity.recipients.all():
        missing += of_transfer(recipient, activity.controller.country if activity.controller else home)
    return missing


def of_transfer(recipient: Recipient, home: str) -> list[str]:
    """Return what is missing where data goes to `recipient` from the country `home` (EK-10, NC-08)."""
    told = {"name": recipient.name, "country": countries.name(recipient.country)}
    if recipient.country != home and not recipient.safeguard:
        return [_("%(name)s is in %(country)s, and no safeguard is named.") % told]
    if recipient.safeguard not in WITHOUT_DOCUMENT and not recipient.transfer_assessed_on:
        return [_("Nobody assessed the transfer to %(name)s (%(country)s).") % told]
    return []


def of_recipient(recipient: Recipient, assessment: Assessment | None, home: str, day: date) -> list[str]:
    """Return what is missing for a recipient: the transfer's protection, and for a sub-processor its assessment."""
    missing = of_transfer(recipient, home)
    if recipient.is_subprocessor and assessment is None:
        missing.append(_("Nobody recorded why this sub-processor was chosen."))
    if assessment is not None and assessment.review_by <= day:
        missing.append(_("The review of this assessment is due."))
    return missing


def of_register(register: reading.Register) -> list[str]:
    """Return what is missing about the controller itself (Art. 30(1)(a))."""
    operator = register.operator
    if operator is None or not operator.contact_email:
        return [_("The controller has no contact address.")]
    if not operator.protection_officer and not operator.representative:
        return [
            _("Neither a data protection officer nor a representative is named. Where the law asks for one, name them.")
        ]
    return []


def _controller(activity: ProcessingActivity, customers: list[Organisation]) -> list[str]:
    if activity.role == Role.PROCESSOR:
        if activity.controller is None and not customers:
            return [_("No customer is named for whom this is done.")]
        return []
    missing = [] if activity.basis else [_("No legal basis is named.")]
    if activity.role == Role.JOINT and not activity.jointly_with.all():
        missing.append(_("The other controllers are not named."))
    if activity.controller and not activity.controller.contact_email:
        missing.append(_("The controller has no contact address."))
    return missing
