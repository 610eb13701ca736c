"""The dates as an iCalendar file (RFC 5545): whole days, each with the same name whenever it is made again."""

import hashlib
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Calendar, Event

PRODUCT = "-//Golden Thread//Dates in the law on special educational needs//EN"


def calendar(title: str, rows: list[dict[str, Any]], *, made: datetime) -> bytes:
    """One all-day event for each row with a day. The UID depends on the duty and its day alone."""
    whole = Calendar()
    whole.add("prodid", PRODUCT)
    whole.add("version", "2.0")
    whole.add("x-wr-calname", title)
    for row in rows:
        day: date | None = row["day"]
        if day is None:
            continue
        event = Event()
        name = hashlib.sha256(f"{row['id']} {day}".encode()).hexdigest()[:32]
        event.add("uid", f"{name}@golden-thread")
        event.add("dtstamp", made)
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        last = "Aim" if row["target"] else "Last day"
        event.add("summary", f"{last}: {row['name']}")
        event.add("description", "\n".join([row["sentence"], *row["explanation"], "This is not legal advice."]))
        event.add("transp", "TRANSPARENT")
        whole.add_component(event)
    return whole.to_ical()
