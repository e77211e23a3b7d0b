"""The parts of a workspace's owner: what reached them, and what waits for them."""

from django.db.models import F, QuerySet

from dsr.models import AT_WORK, Message, MessageKind, Request, Sender
from workspaces.models import Workspace

RELATED = ("case__platform", "case__establishment", "case__subject_key", "controller", "workspace", "clock")


def of(workspace: Workspace) -> QuerySet[Request]:
    """Return the parts of `workspace` that reached its owner. One that did not may turn out to hold nothing of theirs,
    and then they have no business knowing who asked."""
    return Request.objects.filter(workspace=workspace, forwarded_at__isnull=False).select_related(*RELATED)


def queue(workspace: Workspace, *, is_open: bool) -> QuerySet[Request]:
    """Return the open parts, what binds first on top; or those that are over, the newest first."""
    if is_open:
        return of(workspace).filter(status__in=AT_WORK).order_by(F("binds_at").asc(nulls_last=True), "id")
    return of(workspace).exclude(status__in=AT_WORK).order_by("-closed_at", "-id")


def messages(part: Request) -> QuerySet[Message]:
    """Return what the owner and the person wrote to each other about `part`, the newest first. What officers and the
    person wrote to each other is none of it."""
    written = Message.objects.filter(request=part, kind=MessageKind.MESSAGE).exclude(sender=Sender.OFFICER)
    return written.select_related("subject_key", "author").order_by("-sent_at", "-id")
