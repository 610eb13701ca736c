"""Somebody who wants the hidden numbers, knows the rules, and has every publication. Written from what is published,
apart from the engine: nothing of `assemble`, `protect` or `attack` is used here."""

import highspy
import numpy as np

INFINITE = 1e6


class Programme:
    """Whole numbers with a least and a greatest value, and what adds up to what."""

    def __init__(self):
        self.low, self.high, self.names, self.rows = [], [], {}, []

    def number(self, name, low=0.0, high=INFINITE):
        """The column of a number; what is learnt of it again narrows it."""
        if name not in self.names:
            self.names[name] = len(self.low)
            self.low.append(low)
            self.high.append(high)
        at = self.names[name]
        self.low[at], self.high[at] = max(self.low[at], low), min(self.high[at], high)
        return at

    def adds_up(self, total, parts):
        self.rows.append([(self.names[total], -1.0), *((self.names[part], 1.0) for part in parts)])

    def ranges(self, wanted):
        """The least and the greatest value of each wanted number, one at a time."""
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.low), len(self.rows)
        lp.col_cost_ = np.zeros(len(self.low))
        lp.col_lower_, lp.col_upper_ = np.array(self.low, float), np.array(self.high, float)
        lp.row_lower_ = lp.row_upper_ = np.zeros(len(self.rows))
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.cumsum([0, *(len(row) for row in self.rows)]).astype(np.int32)
        lp.a_matrix_.index_ = np.array([column for row in self.rows for column, _ in row], np.int32)
        lp.a_matrix_.value_ = np.array([value for row in self.rows for _, value in row], float)
        solver = highspy.Highs()
        solver.silent()
        solver.passModel(lp)
        found = {}
        for name in wanted:
            column = np.array([self.names[name]], np.int32)
            ends = []
            for way in (1.0, -1.0):
                solver.changeColsCost(1, column, np.array([way]))
                solver.run()
                assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal, "no table fits what is published"
                ends.append(solver.getSolution().col_value[column[0]])
            solver.changeColsCost(1, column, np.array([0.0]))
            found[name] = (ends[0], ends[1])
        return found


def exact(ranges):
    """Those that are known exactly: one whole number is left."""
    return [name for name, (low, high) in ranges.items() if np.ceil(low - 1e-6) == np.floor(high + 1e-6)]


def near(ranges, least=3):
    return [name for name, (low, high) in ranges.items() if high - low < least - 1e-6]


# --- a table of two breakdowns ------------------------------------------------------------------------


def on_table(shown, rows, columns, *, small=None):
    """Attack a published table. `shown[i][j]` is (low, high) or None where hidden; `rows` and `columns` are its totals,
    (low, high) or None. `small` is the range of what is hidden for its size, where the attacker reckons with it."""
    attack = Programme()
    hidden = []
    for i, row in enumerate(shown):
        for j, cell in enumerate(row):
            attack.number((i, j), *(cell or small or (0, INFINITE)))
            if cell is None:
                hidden.append((i, j))
    for i, total in enumerate(rows):
        attack.number(("row", i), *(total or (0, INFINITE)))
        attack.adds_up(("row", i), [(i, j) for j in range(len(columns))])
    for j, total in enumerate(columns):
        attack.number(("column", j), *(total or (0, INFINITE)))
        attack.adds_up(("column", j), [(i, j) for i in range(len(rows))])
    attack.number("all")
    attack.adds_up("all", [("row", i) for i in range(len(rows))])
    attack.adds_up("all", [("column", j) for j in range(len(columns))])
    return attack.ranges(hidden)


# --- the releases of a council ------------------------------------------------------------------------

SAME = {  # which numbers of which measures are one number: the definitions are public
    ("refused-of-requests", "of"): "requests", ("withdrawn", "of"): "requests", ("support-in-place", "of"): "requests",
    ("requests", "of"): "requests",
    ("refused-of-decided", "yes"): "refused", ("refused", "of"): "refused", ("asked-again", "of"): "refused",
    ("overturned", "of"): "refused",
    ("plans", "of"): "plans", ("plans-in-twenty", "of"): "plans", ("plans-over-a-year", "of"): "plans",
    ("plans-excepted", "of"): "plans", ("no-plan", "no"): "plans", ("wait-whole", "of"): "plans",
    ("plans-in-twenty-without-exceptions", "of"): "plans in time or not, no exception",
    ("plans-excepted", "no"): "plans in time or not, no exception",
    ("fast-opened", "of"): "fast", ("fast-lapsed", "of"): "fast",
    ("decided-in-six", "of"): "decided", ("refused-of-decided", "of"): "decided",
}  # fmt: skip
STANDING = {"open", "open-past-six", "open-past-twenty"}
QUARTER = {month: 3 * ((month - 1) // 3) + 1 for month in range(1, 13)}


def named(code, what, kind, start, part=("", 0)):
    if code in STANDING:
        month = int(start[5:7])
        start = (
            f"{start[:5]}{month + 2:02}-01" if kind == "quarter" else f"{start[:5]}12-01" if kind == "year" else start
        )
        kind = "month" if part == ("", 0) else kind
    return (SAME.get((code, what), f"{code} {what}"), kind, start, *part)


def interval(value, floor):
    return (max(value - 2, floor), value + 2)


def on_releases(releases, official, *, floor=6, group=10):
    """Attack every release of a council together, as data. `official`: numbers that the Department printed, exactly.
    Gives the range of each number that is hidden in the latest."""
    attack, hidden = Programme(), {}
    for nth, data in enumerate(releases):
        last = nth == len(releases) - 1
        for code, kinds in data["rows"].items():
            for kind, rows in kinds.items():
                for row in rows:
                    read(attack, hidden if last else {}, row, code, kind, ("", 0), floor)
        for code, breakdowns in data["parts"].items():
            for dimension, rows in breakdowns.items():
                for row in rows:
                    read(attack, hidden if last else {}, row, code, "year", (dimension, row["part"]), floor, group)
    for name, value in official.items():
        if name in attack.names:
            attack.number(name, value, value)
    _sums(attack, releases[-1])
    ranges = attack.ranges([name for name in hidden if name not in official])
    return ranges


def read(attack, hidden, row, code, kind, part, floor, group=0):
    for what in ("of", "yes"):
        if what in row:
            name = named(code, what, kind, row["start"], part)
            least = max(floor, group) if what == "of" else floor
            attack.number(name, *(interval(row[what], least) if row[what] is not None else ()))
            if row[what] is None:
                hidden[name] = True
    if "yes" in row:
        attack.number(named(code, "no", kind, row["start"], part))


def _sums(attack, data):
    for code, kinds in data["rows"].items():
        whats = ("of", "yes", "no") if any("yes" in row for rows in kinds.values() for row in rows) else ("of",)
        starts = {kind: [row["start"] for row in rows] for kind, rows in kinds.items()}
        for kind, days in starts.items():
            for day in days:
                if len(whats) > 1:
                    one, yes, no = (named(code, what, kind, day) for what in whats)
                    attack.adds_up(one, [yes, no])
        if code not in STANDING:
            for what in whats:
                for longer, shorter in (("quarter", "month"), ("year", "quarter")):
                    for day in starts[longer]:
                        inside = [
                            other for other in starts[shorter]
                            if other[:4] == day[:4] and (longer == "year" or QUARTER[int(other[5:7])] == int(day[5:7]))
                        ]  # fmt: skip
                        attack.adds_up(
                            named(code, what, longer, day), [named(code, what, shorter, other) for other in inside]
                        )
        for dimension, rows in data["parts"].get(code, {}).items():
            for day in {row["start"] for row in rows}:
                mine = [row["part"] for row in rows if row["start"] == day]
                for what in whats:
                    attack.adds_up(
                        named(code, what, "year", day),
                        [named(code, what, "year", day, (dimension, part)) for part in mine],
                    )
                if len(whats) > 1:
                    for part in mine:
                        one, yes, no = (named(code, what, "year", day, (dimension, part)) for what in whats)
                        attack.adds_up(one, [yes, no])
