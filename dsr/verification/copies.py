"""One judgement of whose records they are that several cases rest on: copied, in doubt everywhere at once.

A complaint or an appeal has what was refused done anew, in a case of its own, by a copy of the match (ADR 0008). Every
copy points at the first of them, whose row is what copying and revoking wait for each other at.
"""

from datetime import datetime

from django.db.models import Q, QuerySet

from dsr.models import Case, Match, Request

# Nothing rests on a match that is in doubt, or on a copy of one.
IN_FORCE = Q(revoked_at__isnull=True) & (Q(copied_from=None) | Q(copied_from__revoked_at__isnull=True))


def hold(request: Request) -> Match | None:
    """Return the match of `request` if it is in force, and keep it from being revoked until the transaction ends.

    Call it before the first entry of the trail (ADR 0006): whoever revokes it holds the trail next."""
    if request.match is None:
        return None
    _lock({request.match.copied_from_id or request.match.pk})
    newest = Match.objects.filter(IN_FORCE, case=request.case_id).order_by("-number").first()
    return newest if newest == request.match else None


def copy(match: Match, case: Case) -> Match:
    """Write `match`, which the caller holds, down for `case` as well, sealed with the key of its person there."""
    return Match.objects.create(
        platform_id=case.platform_id,
        case=case,
        number=Match.objects.filter(case=case).count() + 1,
        subject_key=case.subject_key,
        subjects=match.subjects,
        evidence=match.evidence,
        automatic=match.automatic,
        decided_by=match.decided_by,
        decided_at=match.decided_at,
        copied_from_id=match.copied_from_id or match.pk,
    )


def everywhere(case: Case) -> QuerySet[Match]:
    """Return the matches of `case`, and those of other cases that are the same judgement."""
    return Match.objects.filter(_of(_firsts(case)) | Q(case=case))


def revoke(case: Case, at: datetime) -> None:
    """Let no case rest on the matches of `case` any more, from `at` on: neither on copies nor on what they copy."""
    firsts = _firsts(case)
    _lock(firsts)
    Match.objects.filter(_of(firsts), revoked_at__isnull=True).update(revoked_at=at)


def _firsts(case: Case) -> set[int]:
    own = Match.objects.filter(case=case).values_list("copied_from", "pk")
    return {first or pk for first, pk in own}


def _of(firsts: set[int]) -> Q:
    return Q(pk__in=firsts) | Q(copied_from__in=firsts)


def _lock(firsts: set[int]) -> None:
    # In one order. "No key": whoever adds a proof that points at the match need not wait.
    list(Match.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=firsts).order_by("pk").only("pk"))
