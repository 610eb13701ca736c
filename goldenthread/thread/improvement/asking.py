"""What a reader may ask of a page: figures of a day, entries of a record. No database: the public site asks alike."""

from typing import Any

from django import forms
from django.utils import timezone

from goldenthread.base.govuk.forms import DayField
from goldenthread.rules import finding

MOST_SHOWN = 100


class SearchForm(forms.Form):
    """The query string of a search page. What is chosen and not there finds nothing."""

    q = forms.CharField(label="Words", max_length=200, required=False)
    recommendation = forms.CharField(max_length=12, required=False)
    theme = forms.SlugField(max_length=80, required=False)
    body = forms.SlugField(max_length=80, required=False)


class KnownForm(forms.Form):
    """The query string of a recommendation's page: figures as they were known on a day."""

    known = DayField(label="Day", required=False, latest=timezone.localdate)


def search_in(
    told: dict[str, Any], *, words: str = "", recommendation: str = "", theme: str = "", body: str = ""
) -> dict[str, Any]:
    """What of `told` (an `index_of`) has all the words and belongs to all that is chosen. Names first, then the rest.

    At most `MOST_SHOWN` are listed; `count` says how many there are. Nothing asked gives nothing.
    """
    wanted = finding.asked(words)
    chosen = {"recommendations": recommendation, "themes": theme, "bodies": body}
    if not wanted and not any(chosen.values()):
        return {"asked": False, "count": 0, "found": [], "more": 0}
    found = [
        e
        for e in told["entries"]
        if all(not value or value in e[name] for name, value in chosen.items())
        and finding.found_in(wanted, finding.words_of(f"{e['ref']} {e['title']} {e['words']} {e['also']}"))
    ]
    found.sort(key=lambda e: not finding.found_in(wanted, finding.words_of(f"{e['ref']} {e['title']}")))
    return {
        "asked": True,
        "count": len(found),
        "found": found[:MOST_SHOWN],
        "more": max(0, len(found) - MOST_SHOWN),
    }
