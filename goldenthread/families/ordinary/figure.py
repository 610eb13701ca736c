"""What the ordinary offer says of itself in one sentence."""

from datetime import date


def said(today: date) -> str:
    from goldenthread.families.ordinary.models import Visit
    from goldenthread.families.ordinary.telling import measured, names
    from goldenthread.rules.offer.consistency import sentence

    visits = Visit.objects.all()
    answered = visits.exclude(answer="").count()
    told = sentence(measured(today), names()) or "Nothing is written down yet that every school gives."
    return f"{told} {visits.count()} times the council gave support or asked; {answered} have an answer."
