"""Every clock once more, from the words of the law alone: no code and no data of the program is used here.

Days are counted as whole numbers since 1 March of year 0 (the civil calendar's own arithmetic), bank holidays come from
Easter and the rules of the Banking and Financial Dealings Act with the proclaimed exceptions, typed by hand. They
would give holidays of any year, but a proclamation may move one: past the last announced year this refuses as well.
"""

from functools import cache

Y, M, D = int, int, int
Day = int


def number(y: Y, m: M, d: D) -> Day:
    """Days since 1 March of year 0."""
    y, m = (y, m - 3) if m > 2 else (y - 1, m + 9)
    return 365 * y + y // 4 - y // 100 + y // 400 + (153 * m + 2) // 5 + d - 1


@cache
def civil(n: Day) -> tuple[Y, M, D]:
    era, doe = divmod(n, 146_097)
    yoe = (doe - doe // 1_460 + doe // 36_524 - doe // 146_096) // 365
    doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
    mp = (5 * doy + 2) // 153
    month = mp + 3 if mp < 10 else mp - 9
    return era * 400 + yoe + (month <= 2), month, doy - (153 * mp + 2) // 5 + 1


def weekday(n: Day) -> int:
    """0 for Monday. 1 March of year 0 was a Wednesday."""
    return (n + 2) % 7


def easter(y: Y) -> Day:
    """Sunday, by the anonymous Gregorian computus."""
    a, b, c = y % 19, y // 100, y % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    el = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * el) // 451
    month, day = divmod(h + el - 7 * m + 114, 31)
    return number(y, month, day + 1)


def _first_monday(y: Y, m: M) -> Day:
    n = number(y, m, 1)
    return n + (-weekday(n)) % 7


def _last_monday(y: Y, m: M, days: int) -> Day:
    n = number(y, m, days)
    return n - weekday(n)


PROCLAIMED = {  # moved or added by proclamation
    2020: ({(5, 4)}, {(5, 8)}),
    2022: ({(5, 30)}, {(6, 2), (6, 3), (9, 19)}),
    2023: (set(), {(5, 8)}),
}


def holidays(y: Y) -> set[Day]:
    new_year, christmas = number(y, 1, 1), number(y, 12, 25)
    found = {
        new_year + {5: 2, 6: 1}.get(weekday(new_year), 0),
        easter(y) - 2,
        easter(y) + 1,
        _first_monday(y, 5),
        _last_monday(y, 5, 31),
        _last_monday(y, 8, 31),
    }
    # Christmas and Boxing Day: what falls on a weekend is made up on the next free weekday.
    found |= {
        4: {christmas, christmas + 3},
        5: {christmas + 2, christmas + 3},
        6: {christmas + 1, christmas + 2},
    }.get(weekday(christmas), {christmas, christmas + 1})
    gone, added = PROCLAIMED.get(y, (set(), set()))
    return (found - {number(y, *day) for day in gone}) | {number(y, *day) for day in added}


ANNOUNCED = range(2014, 2028)
HOLIDAYS = {n for y in ANNOUNCED for n in holidays(y)}


class NotAnnounced(Exception):
    """The holidays of that year are not known."""


@cache
def works(n: Day) -> bool:
    if civil(n)[0] not in ANNOUNCED:
        raise NotAnnounced
    return weekday(n) < 5 and n not in HOLIDAYS


def weeks(n: Day, count: int) -> Day:
    return n + 7 * count


def months(n: Day, count: int) -> Day:
    y, m, d = civil(n)
    y, m = y + (m - 1 + count) // 12, (m - 1 + count) % 12 + 1
    longest = [31, 28 + (y % 4 == 0 and (y % 100 != 0 or y % 400 == 0)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][m - 1]
    return number(y, m, min(d, longest))


def working(n: Day, count: int, *, first_counts: bool = False, tribunal: bool = False) -> Day:
    n -= first_counts
    while count:
        n += 1
        _, m, d = civil(n)
        out = tribunal and (m == 8 or (m == 12 and d >= 25) or (m == 1 and d == 1))
        count -= works(n) and not out
    return n


def appeal_starts(n: Day) -> Day:
    y, m, d = civil(n)
    if m == 8:
        n = number(y, 9, 1)
    elif (m, d) == (1, 1):
        n += 1
    elif m == 12 and d >= 25:
        n = number(y + 1, 1, 2)
    while not works(n):
        n += 1
    return n
