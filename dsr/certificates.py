"""Issuing the certificate of an erasure: the answer to the person, and the proof of what was done."""

import hashlib
import json
from typing import Any

from django.db import transaction
from django.utils import translation

from dsr import certificate_body, correspondence, lifecycle
from dsr.models import Certificate, LetterKind, Outcome, Request, Status
from privacy_portal.audit import trail
from privacy_portal.audit.actor import SYSTEM
from privacy_portal.clock import now


def issue(request: Request) -> Certificate:
    """Write down what was found, erased and kept, complete the request and tell the person; return the certificate.

    The outcome is PARTIAL when anything was kept, or lies where nobody could look, else FULFILLED. In one transaction
    with the end of the request, under the lock of the case. Raises lifecycle.IllegalTransition unless the request is
    being executed.
    """
    with transaction.atomic():
        certificate = write(request)
        outcome = Outcome(certificate.body["outcome"])
        lifecycle.transition(request, Status.COMPLETED, actor=SYSTEM, outcome=outcome)
        correspondence.answer(request, LetterKind.COMPLETION, actor=SYSTEM)
    return certificate


def write(request: Request) -> Certificate:
    """Write down what was found, erased and kept for `request`, and return it. In a transaction.

    By itself for a request whose rest is refused after something was erased: that stays proven.
    """
    moment = now()
    with translation.override(request.case.language):
        body = certificate_body.body(request, moment)
    certificate = Certificate.objects.create(
        platform_id=request.platform_id,
        request=request,
        subject_key=request.case.subject_key,
        body=body,
        digest=digest(body),
        issued_at=moment,
    )
    _record(certificate)
    return certificate


def digest(body: dict[str, Any]) -> str:
    """Return SHA-256 in hex over the canonical JSON of a certificate's body: sorted keys, no spaces, UTF-8."""
    canonical = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def is_genuine(certificate: Certificate) -> bool:
    """Say whether the body is still the one whose digest was recorded; False also after its key was destroyed."""
    return certificate.body is not None and digest(certificate.body) == certificate.digest


def _record(certificate: Certificate) -> None:
    trail.record(
        "certificate.issued",
        platform_id=certificate.platform_id,
        actor=SYSTEM,
        subject=certificate.request.display_reference,
        digest=certificate.digest,
    )
