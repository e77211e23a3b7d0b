"""The forms about incidents: what is known, the risk, reports, notices to customers."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from privacy_portal.clock import now
from privacy_portal.forms import CheckboxCards, DayInput, PortalForm, RadioCards, Text, TimeInput, choices_with_lines
from privacy_portal.lists import listed
from workspaces.models import (
    DataCategory,
    Establishment,
    Incident,
    IncidentRisk,
    IncidentState,
    Knowledge,
    Platform,
    Workspace,
)
from workspaces.register.incident_words import KINDS
from workspaces.register.incidents import Known
from workspaces.register.words import PEOPLE

LONGEST_TEXT = 8000
SHORTEST_REASON = 10
EARLIEST_YEAR = 1970
MOST = 2_000_000_000  # more is no number that a column holds
_ROLES, _ROLE_LINES = choices_with_lines(
    [
        (
            "controller",
            gettext_lazy("Data that we decide about"),
            gettext_lazy("We tell the authority, and the people where the law says so."),
        ),
        (
            "processor",
            gettext_lazy("Data of workspaces, whose owners decide"),
            gettext_lazy("We tell the owners, and they tell their authority."),
        ),
    ]
)


def text_field(
    label: Text, *, hint: Text = "", rows: int = 5, required: bool = True, shortest: int = 0
) -> forms.CharField:
    """Return a field for a text of some lines."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        min_length=shortest or None,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": rows}),
    )


def _day(label: Text, *, hint: Text = "", required: bool = True) -> forms.DateField:
    wrong = {"invalid": gettext_lazy("Type the day as year, month and day, such as 2026-11-25.")}
    return forms.DateField(label=label, help_text=hint, required=required, widget=DayInput, error_messages=wrong)


def _time(label: Text, *, required: bool = True) -> forms.TimeField:
    wrong = {"invalid": gettext_lazy("Type the time as hours and minutes, such as 16:30.")}
    return forms.TimeField(label=label, required=required, widget=TimeInput, error_messages=wrong)


class MomentForm(PortalForm):
    """A form that asks for moments by the clock of `zone`.

    `exact` holds moments that are known better than a day and a time tell them: to the second, and in an hour that
    comes twice. `held` holds those that were known so before: one that is shown and sent back stays what it was."""

    def __init__(
        self,
        *args: Any,
        zone: str,
        exact: Mapping[str, datetime] | None = None,
        held: Mapping[str, datetime] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.exact, self.held = exact or {}, held or {}

    def moment(self, name: str) -> datetime | None:
        """Return the moment of the fields <name>_on and <name>_time; the beginning of the day without a time."""
        if name in self.exact:
            return self.exact[name]
        day: date | None = self.cleaned_data.get(f"{name}_on")
        at: time = self.cleaned_data.get(f"{name}_time") or time()
        held = self.held.get(name)
        if day and held and self._shown(held) == datetime.combine(day, at).replace(second=0, microsecond=0):
            return held
        return datetime.combine(day, at, ZoneInfo(self.zone)) if day else None

    def _shown(self, moment: datetime) -> datetime:
        """Return a moment as the page shows it: to the minute, by the clock of the place."""
        there = moment.astimezone(ZoneInfo(self.zone))
        return there.replace(second=0, microsecond=0, tzinfo=None, fold=0)

    def not_later_than_now(self, name: str) -> None:
        """Refuse a moment to come, and one with a mistyped year."""
        moment = self.moment(name)
        if moment and moment.year < EARLIEST_YEAR:
            self.add_error(f"{name}_on", _("Check the year."))
        elif moment and moment > now():
            self.add_error(f"{name}_on", _("That is a moment to come."))


class IncidentForm(MomentForm):
    """What is known of an incident. Nothing has to be known exactly: reports may come in phases."""

    happened = text_field(
        gettext_lazy("What happened?"),
        hint=gettext_lazy("Officers only. It goes into the report."),
        shortest=SHORTEST_REASON,
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("What did it do to the data?"), choices=list(KINDS.items()), widget=CheckboxCards
    )
    malicious = forms.BooleanField(label=gettext_lazy("Somebody did it on purpose"), required=False)
    began_on = _day(gettext_lazy("When did it begin? (if known)"), required=False)
    began_time = _time(gettext_lazy("At what time did it begin?"), required=False)
    found_on = _day(gettext_lazy("When was it found?"))
    found_time = _time(gettext_lazy("At what time was it found?"))
    aware_on = _day(
        gettext_lazy("When did you know that personal data are concerned?"),
        hint=gettext_lazy("Most times of the law run from this moment."),
    )
    aware_time = _time(gettext_lazy("At what time did you know?"))
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Whose data are concerned?"), choices=_ROLES, widget=CheckboxCards(_ROLE_LINES)
    )
    establishments = forms.MultipleChoiceField(
        label=gettext_lazy("Which of our establishments are concerned?"), widget=CheckboxCards
    )
    workspaces = forms.CharField(
        label=gettext_lazy("Which workspaces are concerned?"),
        help_text=gettext_lazy("Their short names, one a line. Needed where data of workspaces are concerned."),
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )
    categories = forms.MultipleChoiceField(label=gettext_lazy("Which kinds of data?"), widget=CheckboxCards)
    people_kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Which people?"), choices=list(PEOPLE.items()), widget=CheckboxCards
    )
    people_known = forms.ChoiceField(
        label=gettext_lazy("Is the number of people known?"), choices=Knowledge.choices, widget=RadioCards
    )
    people = forms.IntegerField(label=gettext_lazy("How many people?"), required=False, min_value=0, max_value=MOST)
    records_known = forms.ChoiceField(
        label=gettext_lazy("Is the number of records known?"), choices=Knowledge.choices, widget=RadioCards
    )
    records = forms.IntegerField(label=gettext_lazy("How many records?"), required=False, min_value=0, max_value=MOST)
    consequences = text_field(gettext_lazy("What may follow from it for the people?"), required=False, rows=3)
    measures = text_field(gettext_lazy("What has been done, and what will be done?"), required=False, rows=3)

    def __init__(self, *args: Any, platform: Platform, **kwargs: Any) -> None:
        super().__init__(*args, zone=platform.time_zone, **kwargs)
        self._places = list(Establishment.objects.filter(organisation__is_operator=True).order_by("key"))
        self._categories = list(DataCategory.objects.all())
        self.fields["establishments"].choices = [(one.key, one.name) for one in self._places]  # type: ignore[attr-defined]
        self.fields["categories"].choices = [(one.key, str(one)) for one in self._categories]  # type: ignore[attr-defined]
        self._workspaces: list[Workspace] = []

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        for name in ("began", "found", "aware"):
            self.not_later_than_now(name)
        began, found = self.moment("began"), self.moment("found")
        if began and found and began > found:
            self.add_error("began_on", _("It cannot have begun after it was found."))
        for name in ("people", "records"):
            self._check_number(name, told)
        self._check_workspaces(told)
        return told

    def known(self) -> Known:
        """Return what was entered; for a valid form."""
        told = self.cleaned_data
        plain = ("happened", "kinds", "malicious", "people_kinds", "people_known", "records_known")
        return Known(
            **{name: told[name] for name in (*plain, "consequences", "measures")},
            people=self._number("people"),
            records=self._number("records"),
            began_at=self.moment("began"),
            found_at=_certain(self.moment("found")),
            aware_at=_certain(self.moment("aware")),
            as_controller="controller" in told["roles"],
            as_processor="processor" in told["roles"],
            establishments=[one for one in self._places if one.key in told["establishments"]],
            categories=[one for one in self._categories if one.key in told["categories"]],
            workspaces=self._workspaces,
        )

    def _number(self, name: str) -> int | None:
        known = self.cleaned_data[f"{name}_known"] != Knowledge.UNKNOWN
        return self.cleaned_data[name] if known else None

    def _check_number(self, name: str, told: dict[str, Any]) -> None:
        counted = told.get(f"{name}_known") in (Knowledge.KNOWN, Knowledge.ESTIMATED)
        if counted and told.get(name) is None and name not in self.errors:
            self.add_error(name, _("Say how many, or say that it is not known yet."))

    def _check_workspaces(self, told: dict[str, Any]) -> None:
        keys = list(dict.fromkeys(told.get("workspaces", "").split()))
        found = {one.key: one for one in Workspace.objects.filter(key__in=keys).select_related("owner")}
        missing = [key for key in keys if key not in found]
        if missing:
            words = ngettext("There is no workspace %(keys)s.", "There are no workspaces %(keys)s.", len(missing))
            self.add_error("workspaces", words % {"keys": listed(missing[:10])})
        elif "processor" in told.get("roles", ()) and not keys:
            self.add_error("workspaces", _("Name the workspaces, so that their owners can be told."))
        self._workspaces = [found[key] for key in keys if key in found]


def moments_of(incident: Incident) -> dict[str, datetime]:
    """Return the moments that are known of an incident, by their names in IncidentForm."""
    moments = {name: getattr(incident, f"{name}_at") for name in ("began", "found", "aware")}
    return {name: at for name, at in moments.items() if at}


def shown_in(incident: Incident) -> dict[str, Any]:
    """Return the first values of IncidentForm for changing an incident."""
    zone = ZoneInfo(incident.platform.time_zone)
    moments = moments_of(incident)
    days = {f"{name}_on": at.astimezone(zone).date() for name, at in moments.items()}
    times = {f"{name}_time": at.astimezone(zone).time() for name, at in moments.items()}
    roles = [name for name in ("controller", "processor") if getattr(incident, f"as_{name}")]
    plain = ("happened", "kinds", "malicious", "people_kinds", "people", "people_known", "records", "records_known")
    return {
        **{name: getattr(incident, name) for name in (*plain, "consequences", "measures")},
        **days,
        **times,
        "roles": roles,
        "establishments": [one.key for one in incident.establishments.all()],
        "categories": [one.key for one in incident.categories.all()],
        "workspaces": "\n".join(one.key for one in incident.workspaces.all()),
    }


class RiskForm(PortalForm):
    risk = forms.ChoiceField(
        label=gettext_lazy("How great is the risk for the people?"), choices=IncidentRisk.choices, widget=RadioCards
    )
    because = text_field(
        gettext_lazy("Why?"),
        hint=gettext_lazy("Kind of data, who has it now, what can be done with it."),
        shortest=SHORTEST_REASON,
    )


class ReportForm(MomentForm):
    """That a report was made, or that people were told; `late` asks why only now."""

    made_on = _day(gettext_lazy("On which day was it made?"))
    made_time = _time(gettext_lazy("At what time was it made?"))
    complete = forms.BooleanField(label=gettext_lazy("It is complete: nothing more will follow"), required=False)
    file_reference = forms.CharField(
        label=gettext_lazy("Reference of the authority (if it gave one)"),
        required=False,
        max_length=120,
        widget=forms.TextInput({"size": 30}),
    )
    late_because = text_field(
        gettext_lazy("Why was it made after the date?"),
        hint=gettext_lazy("Needed where the date of the law has passed. The authority asks for it."),
        required=False,
        rows=3,
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        self.not_later_than_now("made")
        return told


class ReasonForm(PortalForm):
    """A reason, and nothing else."""

    reason = text_field(gettext_lazy("Why?"), shortest=SHORTEST_REASON)


class CustomersForm(PortalForm):
    words = text_field(
        gettext_lazy("What do you tell the owners?"),
        hint=gettext_lazy("They read it in their portal. The mail says only that something is there to read."),
        shortest=SHORTEST_REASON,
        rows=8,
    )
    only_untold = forms.BooleanField(label=gettext_lazy("Only those who were not told yet"), required=False)

    def chosen(self, incident: Incident) -> Sequence[Workspace]:
        """Return the workspaces whose owners are to be told; for a valid form."""
        rows = incident.workspaces.select_related("owner").order_by("name")
        if self.cleaned_data["only_untold"]:
            rows = rows.exclude(pk__in=incident.notices.values("workspace"))
        return list(rows)


class IncidentFilterForm(PortalForm):
    """Which incidents the list shows. An unknown value filters nothing."""

    state = forms.ChoiceField(
        label=gettext_lazy("Status"),
        required=False,
        choices=[("", gettext_lazy("All")), *IncidentState.choices],
    )


def _certain(moment: datetime | None) -> datetime:
    if moment is None:
        raise ValueError("a moment of a valid form")
    return moment
