"""The question whether data that is kept too long may go, in words: for officers, and for the owner who decides."""

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from dsr import retention_runs, retention_words
from dsr.models import RetentionRun
from workspaces.approval_topics import Card
from workspaces.models import Approval, Membership
from workspaces.register.kinds import RetentionEnd


def headings(approvals: list[Approval], viewer: Membership) -> dict[int, str]:
    """Return the line of a list for each of `approvals`, by primary key."""
    runs = RetentionRun.objects.select_related(*RetentionRun.READ_WITH)
    found = runs.in_bulk({approval.subject_id for approval in approvals})
    return {one.pk: retention_words.asked(found[one.subject_id]) for one in approvals if one.subject_id in found}


def card(approval: Approval, by: Membership, request: HttpRequest | None) -> Card:
    """Return the question with its counts; Http404 where its run is gone."""
    run = RetentionRun.objects.select_related(*RetentionRun.READ_WITH).filter(pk=approval.subject_id).first()
    if run is None:
        raise Http404
    anonymises = run.rule.then == RetentionEnd.ANONYMISE
    return Card(
        heading=retention_words.asked(run),
        if_yes=_("The records are made anonymous. This cannot be undone.")
        if anonymises
        else _("The records are deleted. This cannot be undone."),
        if_no=_("Nothing is deleted. The rule is looked at again in %(days)s days.")
        % {"days": retention_runs.REST_AFTER_NO.days},
        act=retention_words.act(run),
        irreversible=True,
        why=[_("The rule says so, and a person looks before anything is deleted that cannot come back.")],
        facts=retention_words.facts(run),
        body="approvals/preview.html",
        counted=retention_words.counted(run),
        context={"preview": retention_words.counts(run)},
    )
