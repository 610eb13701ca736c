from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from goldenthread.base.audit import chain, events
from goldenthread.base.audit.models import Entry
from goldenthread.base.audit.units import RESULTS
from goldenthread.base.govuk.forms import DayField
from goldenthread.base.govuk.query import PageField


def _actions() -> list[tuple[str, str]]:
    return [("", "Any"), *sorted(((e.action, e.words) for e in events.catalogue().values()), key=lambda pair: pair[1])]


class LogFilter(forms.Form):
    """What to show of the log. Every filter narrows; none shows everything, the newest first."""

    mark_optional = False
    who = forms.CharField(label="Person", required=False, max_length=100, help_text="Part of a name, or a whole id")
    about = forms.CharField(
        label="Object", required=False, max_length=200, help_text="Its reference, for example improvement.review:3"
    )
    action = forms.ChoiceField(label="Action", required=False, choices=_actions)
    kind = forms.ChoiceField(label="Kind of action", required=False, choices=[("", "Any"), *events.KINDS.items()])
    result = forms.ChoiceField(
        label="Result", required=False, choices=[("", "Any"), *((word, word.capitalize()) for word in RESULTS)]
    )
    since = DayField(label="From", required=False)
    until = DayField(label="To", required=False)
    page = PageField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("since") and found.get("until") and found["since"] > found["until"]:
            self.add_error("until", "To must be the same day as From, or later")
        return found


class ObjectFilter(forms.Form):
    about = forms.CharField(label="Object", max_length=200)


def used(query: dict[str, Any]) -> list[str]:
    """Names of the filters that say something, for the log's own entry."""
    return [name for name, value in query.items() if value and name != "page"]


def _utc(day: date) -> str:
    """The first moment of a UK day, as entries write time."""
    return chain.iso(timezone.make_aware(datetime.combine(day, time.min)))


def found(query: dict[str, Any]) -> QuerySet[Entry]:
    """The entries that meet every filter, newest first. Days are UK days, both included."""
    entries = Entry.objects.order_by("-seq")
    if who := query.get("who"):
        entries = entries.filter(Q(actor_id=who) | Q(actor_label__icontains=who))
    if about := query.get("about"):
        entries = entries.filter(object=about)
    if action := query.get("action"):
        entries = entries.filter(action=action)
    if kind := query.get("kind"):
        entries = entries.filter(action__in=[e.action for e in events.catalogue().values() if e.kind == kind])
    if result := query.get("result"):
        entries = entries.filter(result=result)
    if since := query.get("since"):
        entries = entries.filter(at__gte=_utc(since))
    if until := query.get("until"):
        entries = entries.filter(at__lt=_utc(until + timedelta(days=1)))
    return entries
