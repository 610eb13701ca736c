"""What was heard, in one sentence."""

from datetime import date


def said(today: date) -> str:
    from goldenthread.families.engagement.telling import heard_facts

    return str(heard_facts(today)["counts"]["sentence"])
