"""What is inside a package, in words and counts, before it is opened."""

from typing import Any

from dsr import answers, decisions
from dsr.data_words import category_names
from dsr.models import Request, Step, StepState


def inside(request: Request) -> dict[str, Any]:
    """Return `rows` in all, `categories` as (name, rows), and `not_covered`, the systems that are missing."""
    made = Step.objects.filter(request=request, kind="package", state=StepState.DONE).order_by("-round").first()
    result = made.result if made else {}
    names, counts = category_names(), dict[str, int]()
    for plan in decisions.plans(request):
        for table in plan.tables:
            counts[table["category"]] = counts.get(table["category"], 0) + table["found"]
    return {
        "rows": result.get("rows", 0),
        "categories": [(name, counts[key]) for key, name in names.items() if counts.get(key)],
        "not_covered": list(answers.not_copied(request)),
    }
