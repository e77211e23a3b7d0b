"""Bar charts drawn on the server. Labels and figures are text beside the bars, so that they wrap, grow and print; the
bars are SVG attributes, which the content security policy lets through."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.template import Library

register = Library()
# A fifth series cannot be told from the others under every kind of colour vision: use a table instead.
SERIES_AT_MOST = 4
WIDTH = 100.0


@dataclass(frozen=True)
class Segment:
    """A piece of a bar: series 1 to 4, offset and width in hundredths of the widest bar."""

    series: int
    x: float
    width: float


@dataclass(frozen=True)
class Bar:
    label: str
    values: tuple[float, ...]
    segments: tuple[Segment, ...]

    @property
    def total(self) -> float:
        return sum(self.values)


@dataclass(frozen=True)
class Chart:
    """What `{% chart_card chart %}` shows. `finding` is the heading and states what the figures say; `period` says
    which time they cover, `at` when they were counted; `csv_url` leads to the same rows as a file."""

    finding: str
    label_head: str
    series: tuple[str, ...]
    bars: tuple[Bar, ...]
    period: str = ""
    at: datetime | None = None
    csv_url: str = ""
    id: str = "chart"
    unit: str = field(default="")


def bars(
    finding: str, rows: Mapping[str, float | Sequence[float]], *, label_head: str, series: Sequence[str], **about: Any
) -> Chart:
    """Return a chart of one bar a row. A row's value is a figure, or one figure a series in the order of `series`.

    `about` are the other fields of Chart. Raises ValueError for more than four series or a row of another length.
    """
    if not 1 <= len(series) <= SERIES_AT_MOST:
        raise ValueError(f"a chart has one to {SERIES_AT_MOST} series, not {len(series)}")
    figures = {label: tuple(value) if isinstance(value, Sequence) else (value,) for label, value in rows.items()}
    if any(len(values) != len(series) for values in figures.values()):
        raise ValueError("every row needs one figure a series")
    widest = max((sum(values) for values in figures.values()), default=0) or 1
    drawn = tuple(Bar(label, values, _segments(values, WIDTH / widest)) for label, values in figures.items())
    return Chart(finding, label_head, tuple(series), drawn, **about)


def _segments(values: Sequence[float], scale: float) -> tuple[Segment, ...]:
    ends = [sum(values[: at + 1]) * scale for at in range(len(values))]
    starts = [0.0, *ends[:-1]]
    return tuple(
        Segment(number, round(start, 2), round(end - start, 2))
        for number, (start, end) in enumerate(zip(starts, ends, strict=True), start=1)
        if end > start
    )


@register.inclusion_tag("components/chart_card.html")
def chart_card(chart: Chart) -> dict[str, Any]:
    """`{% chart_card chart %}`: the finding as heading, bars, and the figures in a table that opens on request."""
    return {"chart": chart, "stacked": len(chart.series) > 1}
