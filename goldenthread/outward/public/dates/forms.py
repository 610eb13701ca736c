"""The question of one event: a day, perhaps a choice, and what is known since. Read from the address, never kept."""

from datetime import date
from typing import Any

from django import forms

from goldenthread.base.govuk.forms import DayField
from goldenthread.outward.public.dates.events import Event
from goldenthread.rules.law import Facts, LawError, names

EARLIEST, LATEST = date(2014, 9, 1), date(2050, 12, 31)
CONCEDED = {"conceded_on": ("conceded", "assess")}  # the calculator asks about one kind of change of mind


def form_for(event: Event) -> type[forms.Form]:
    """A form class for the event, so that its address takes just its own names."""
    fields: dict[str, Any] = {}
    if event.choice:
        choices = list(names()[event.choice].choices.items())
        required = event.choice != "review_outcome"
        fields[event.choice] = forms.ChoiceField(
            label=event.choice_label,
            choices=[(key, words[:1].upper() + words[1:]) for key, words in choices],
            widget=forms.RadioSelect,
            required=required,
        )
    for fact, label in ((event.fact, event.label), *event.needs):
        fields[fact] = _day(label, required=True)
    if event.after_five:
        fields["request_after_five"] = forms.BooleanField(label="It arrived after 5pm", required=False)
    for fact, label in event.since:
        fields[fact] = _day(label, required=False)
    return type(f"{event.slug.title().replace('-', '')}Form", (_Question,), {**fields, "event": event})


def _day(label: str, *, required: bool) -> DayField:
    return DayField(label=label, required=required, earliest=EARLIEST, latest=LATEST)


class _Question(forms.Form):
    event: Event
    facts: Facts

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            given = {name: value for name, value in cleaned.items() if value not in (None, "", False)}
            given |= dict.fromkeys(self.event.also, cleaned[self.event.fact])
            if self.event.fact in CONCEDED:
                name, value = CONCEDED[self.event.fact]
                given[name] = value
            try:
                self.facts = Facts.read(given)
            except LawError as fault:
                for line in fault.lines:
                    self.add_error(None, self._in_labels(line))
        return cleaned

    def _in_labels(self, line: str) -> str:
        """The fault with the questions' own words for what it names."""
        for name, field in self.fields.items():
            words = names()[name].words if name in names() else name
            line = line.replace(words, f"“{field.label}”")
        return line
