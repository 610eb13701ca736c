"""Who chairs the panels, in one sentence."""

from datetime import date


def chairs(today: date) -> str:
    from goldenthread.casework.panels.reading import held_with_chair

    held, chaired, now = held_with_chair(today)
    said = f" Today: {', '.join(now)}." if now else ""
    return f"{chaired} of {held} meetings that were held say who took the chair.{said}"
