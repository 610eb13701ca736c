"""What complaints say in one sentence, with small numbers hidden."""

from datetime import date, timedelta


def said(today: date) -> str:
    from goldenthread.casework.voice.actions import _small, late_remedies, told_of

    told = told_of(today - timedelta(days=365), today, as_of=today)
    numbers = "; ".join(f"{name.lower()}: {value}" for name, value in told["numbers"])
    late = _small(len(late_remedies(as_of=today)))
    return f"In the last year, {numbers}. {late} remedies are late today."
