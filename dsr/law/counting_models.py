"""How the laws of different places count, as data.

A model says what the arithmetic in `periods.py` does; it holds no dates and no branches of its own.
"""

from dataclasses import dataclass
from enum import StrEnum

from .lengths import Length, Unit


class FirstDay(StrEnum):
    """Whether the day of the event is day one of a period counted in days."""

    EXCLUDED = "excluded"
    INCLUDED = "included"


class MonthEnd(StrEnum):
    """Where a period of months ends."""

    LAST_DAY = "last day"  # the same day number, else the last day of the month
    NEXT_DAY = "next day"  # the same day number, else the first day of the month after
    EVE_OF_FIRST = "eve of first"  # the eve of the day that answers to the first counted day
    THIRTY_DAYS = "thirty days"  # a month is thirty days


class HourRule(StrEnum):
    ELAPSED = "elapsed"  # from the moment itself
    NEXT_FULL_HOUR = "next full hour"  # the hour of the event is left out


class Rest(StrEnum):
    """A kind of day on which nobody is expected to act."""

    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"
    WEEKEND = "weekend"  # as the calendar of the place has it, Friday and Saturday in some
    HOLIDAY = "holiday"


REST_WORDS = frozenset(rest.value for rest in Rest if rest is not Rest.HOLIDAY)
WEEKEND_AND_HOLIDAYS = frozenset({Rest.WEEKEND, Rest.HOLIDAY})
SUNDAY_AND_HOLIDAYS = frozenset({Rest.SUNDAY, Rest.HOLIDAY})
DAYS_AND_MONTHS = frozenset({Unit.DAYS, Unit.MONTHS})


@dataclass(frozen=True)
class CountingModel:
    """One way of counting.

    `roll` names the days from which the last day moves on, for periods in `roll_units`. `relies_on_roll` is
    False where the law would move the date but the move is doubtful: the date then stays where it is.
    Periods of up to `short_days` days leave out the days of `short_skips` altogether.
    """

    key: str
    article: str
    url: str
    confidence: str
    verified: str
    first_day: FirstDay = FirstDay.EXCLUDED
    month_end: MonthEnd = MonthEnd.LAST_DAY
    hours: HourRule = HourRule.ELAPSED
    roll: frozenset[Rest] = WEEKEND_AND_HOLIDAYS
    roll_units: frozenset[Unit] = DAYS_AND_MONTHS
    relies_on_roll: bool = True
    short_days: int = 0
    short_skips: frozenset[Rest] = frozenset()

    def leaves_out_rest_days(self, length: Length) -> bool:
        """Whether a period of days is so short that days of rest do not count in it."""
        return length.unit is Unit.DAYS and length.n <= self.short_days


_MODELS = (
    CountingModel(
        key="eu_1182_71",
        article="Reg. (EEC, Euratom) 1182/71 Art. 2-3",
        url="https://eur-lex.europa.eu/eli/reg/1971/1182/oj",
        confidence="high",
        verified="secondary",
        hours=HourRule.NEXT_FULL_HOUR,
    ),
    CountingModel(
        key="uk_ico_month",
        article="UK GDPR Art. 12A(1), as the ICO counts",
        url="https://ico.org.uk/for-organisations/uk-gdpr-guidance-and-resources/individual-rights/right-of-access/",
        confidence="high",
        verified="primary",
    ),
    CountingModel(
        key="us_excl_first",
        article="Cal. Gov. Code s 6800",
        url="https://law.justia.com/codes/california/2007/gov/6800-6807.html",
        confidence="medium",
        verified="secondary",
        roll=SUNDAY_AND_HOLIDAYS,
        roll_units=frozenset({Unit.DAYS}),
        relies_on_roll=False,
    ),
    CountingModel(
        key="hk_cap1_s71",
        article="Cap. 1 s 71(1)",
        url="https://www.elegislation.gov.hk/hk/cap1",
        confidence="high",
        verified="secondary",
        roll=SUNDAY_AND_HOLIDAYS,
        roll_units=frozenset({Unit.DAYS}),
        short_days=6,
        short_skips=SUNDAY_AND_HOLIDAYS,
    ),
    CountingModel(
        key="sg_ia_s50",
        article="Interpretation Act 1965 s 50",
        url="https://sso.agc.gov.sg/Act/IA1965",
        confidence="medium",
        verified="none",
        roll=SUNDAY_AND_HOLIDAYS,
        roll_units=frozenset({Unit.DAYS}),
        short_days=6,
        short_skips=SUNDAY_AND_HOLIDAYS,
    ),
    CountingModel(
        key="kr_civil",
        article="Civil Act Art. 155-161",
        url="https://www.law.go.kr",
        confidence="high",
        verified="secondary",
    ),
    CountingModel(
        key="jp_civil",
        article="Civil Code Art. 138-143",
        url="https://www.japaneselawtranslation.go.jp",
        confidence="high",
        verified="primary",
        month_end=MonthEnd.EVE_OF_FIRST,
        roll=SUNDAY_AND_HOLIDAYS,
    ),
    CountingModel(
        key="au_aia_s36",
        article="Acts Interpretation Act 1901 (Cth) s 36",
        url="https://www.oaic.gov.au/freedom-of-information/freedom-of-information-guidance-for-government-agencies",
        confidence="high",
        verified="primary",
        roll_units=frozenset({Unit.DAYS}),
    ),
    CountingModel(
        key="nz_privacy_wd",
        article="Privacy Act 2020 s 7, s 44",
        url="https://www.legislation.govt.nz/act/public/2020/0031/latest/LMS23223.html",
        confidence="medium",
        verified="secondary",
        roll=frozenset(),
    ),
    CountingModel(
        key="br_civil_132",
        article="Código Civil Art. 132",
        url="https://www.planalto.gov.br/ccivil_03/leis/2002/l10406compilada.htm",
        confidence="medium",
        verified="none",
        month_end=MonthEnd.NEXT_DAY,
    ),
    CountingModel(
        key="ca_ia",
        article="Interpretation Act (R.S.C. 1985 c. I-21) ss 26-27, 35",
        url="https://laws-lois.justice.gc.ca/eng/acts/I-21/",
        confidence="medium",
        verified="secondary",
        roll=SUNDAY_AND_HOLIDAYS,
        roll_units=frozenset({Unit.DAYS}),
    ),
    CountingModel(
        key="vn_civil",
        article="Civil Code 2015 Art. 147-148",
        url="https://vbpl.vn",
        confidence="medium",
        verified="none",
    ),
    CountingModel(
        key="excl_first_roll",
        article="general civil-law rule of counting",
        url="",
        confidence="low",
        verified="none",
    ),
    CountingModel(
        key="elapsed_hours",
        article="UU 27/2022 Art. 32(2), 41(1), 46(1)",
        url="https://peraturan.bpk.go.id/Details/229798/uu-no-27-tahun-2022",
        confidence="high",
        verified="primary",
        roll=frozenset(),
    ),
    CountingModel(
        key="za_popia_day",
        article="POPIA Regulations, reg. 1 (day)",
        url="https://inforegulator.org.za",
        confidence="medium",
        verified="secondary",
        roll=SUNDAY_AND_HOLIDAYS,
    ),
    CountingModel(
        key="ae_difc",
        article="DIFC rule of counting: a month is thirty days, Friday and Saturday roll",
        url="",
        confidence="low",
        verified="none",
        month_end=MonthEnd.THIRTY_DAYS,
        roll=frozenset({Rest.FRIDAY, Rest.SATURDAY, Rest.HOLIDAY}),
    ),
)

COUNTING_MODELS: dict[str, CountingModel] = {model.key: model for model in _MODELS}
