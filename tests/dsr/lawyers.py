"""The law of an installation in tests: what the product brings, as if an update had changed it, and counsel's word.

Rita lives in Germany and is answered from Vietnam, whose ten days come before the month of the GDPR.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from dsr import editions, opinions
from dsr.law.texts import Content, text
from dsr.models import LawOpinion, OpinionKind
from dsr.opinions import Draft
from workspaces.models import Membership

LAW, RESPONSE = "VN", "clocks.ten_days.response"
COUNSEL = {"counsel": "Dr. Anja Weber", "day": date(2026, 11, 20), "reason": "Read the commentary of 2026 with us."}


@contextmanager
def product_brings(monkeypatch: pytest.MonkeyPatch, code: str, change: Callable[[Any], None]) -> Iterator[None]:
    """Have the product's file of a law say something else during the block, as after an update."""
    changed = deepcopy(editions.product_content(code))
    change(changed)
    before_file, before_text = editions._file, editions._shipped
    files = {code: changed}

    def file(one: str) -> Content:
        return files.get(one) or before_file(one)

    with monkeypatch.context() as patched:
        patched.setattr(editions, "_file", file)
        patched.setattr(editions, "_shipped", lambda one: text(changed) if one == code else before_text(one))
        yield


def five_days(content: Any) -> None:
    """Change the time to answer from ten days to five."""
    content["clocks"]["ten_days"]["response"]["value"] = "5 days"


def draft(path: str = RESPONSE, kind: str = OpinionKind.CONFIRM, law: str = LAW, **changes: Any) -> Draft:
    """Return what Omar enters of counsel's word."""
    return Draft(law=law, path=path, kind=kind, **{"changes": {}, **COUNSEL, **changes})


def override(value: str = "5 days", **changes: Any) -> Draft:
    """Return counsel's word that the time to answer is `value`."""
    return draft(kind=OpinionKind.OVERRIDE, changes={"value": value}, article="Decree 356, as read here", **changes)


def proposed(told: Draft, by: Membership) -> LawOpinion:
    """Enter counsel's word as `by`, who looked at what it moves."""
    return opinions.propose(told, by=by, shown=opinions.moved_by(told.opinion()).digest)


def accepted(told: Draft, by: Membership, second: Membership) -> LawOpinion:
    """Enter counsel's word as `by` and have `second` accept it."""
    opinion = proposed(told, by)
    return opinions.accept(opinion, by=second, shown=opinions.moved_by(opinion).digest)
