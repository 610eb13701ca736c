"""Refusals and what balances them, in one sentence."""

from datetime import date


def refusals(today: date) -> str:
    from goldenthread.casework.counts.counting import area
    from goldenthread.rules.measures.live.definitions import BY_CODE
    from goldenthread.thread.figures import live, live_telling

    codes = ("refused-of-decided", "plans-in-twenty")
    found = live.series(area()[0], codes)
    told = [f"{BY_CODE[code].name}: {live_telling.twelve_months(found[code])}" for code in codes if code in found]
    return f"In twelve months, {'; '.join(told)}." if told else "Nothing was counted yet."
