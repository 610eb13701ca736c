"""Who holds the rights on one day: the parent, then the young person. A notice goes to the holder on its own day.

    holder(date(2010, 8, 31), date(2026, 6, 27)).who      # Who.YOUNG_PERSON: the day before was the last of school age

The parent holds them to the end of compulsory school age; after it the young person does, up to 25. School age ends at
the end of the last Friday in June of the school year in which the child turns 16. A school year is counted here from 1
September to 31 August; the law says from the first term that begins after July.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from goldenthread.rules.law.errors import LawError
from goldenthread.rules.law.facts import Facts, long

SCHOOL_AGE = "Education Act 1996, s.8; Education (School Leaving Date) Order 1997 (SI 1997/1970)"
YOUNG_PERSON = "Children and Families Act 2014, s.83(2), (7)"
CAPACITY = "Children and Families Act 2014, s.80; SEND Regulations 2014, regs 63, 64"
PRESUMED = "Mental Capacity Act 2005, s.1(2)"
OLDEST = 25
FRIDAY = 4
# The facts of facts.yaml that are notices: each goes to whoever holds the rights on its day.
NOTICES = (
    "assessment_agreed_notified",
    "assessment_refused_notified",
    "draft_served",
    "revised_draft_served",
    "refusal_to_issue_notified",
    "final_sent",
    "review_decision_notified",
    "amendment_notice_sent",
    "amended_final_sent",
    "not_amended_notified",
    "reassessment_answered",
    "reassessment_agreed_notified",
    "cease_decision_sent",
    "decision_sent",
)


class Who(Enum):
    PARENT = "the parent"
    PARENT_REPRESENTATIVE = "the parent's representative"
    YOUNG_PERSON = "the young person"
    ALTERNATIVE_REPRESENTATIVE = "the young person's representative"
    ALTERNATIVE_PARENT = "the parent, for the young person"
    NOBODY = "nobody: from 25 on the person is no young person in law"


@dataclass(frozen=True)
class Holder:
    """Who holds the rights on `on`, with the reason. `school_age_ends` is the last day of compulsory school age."""

    who: Who
    on: date
    school_age_ends: date
    explanation: tuple[str, ...]
    law: str
    grade: str

    def as_dict(self) -> dict[str, object]:
        return {
            "who": self.who.value,
            "on": self.on.isoformat(),
            "school_age_ends": self.school_age_ends.isoformat(),
            "explanation": list(self.explanation),
            "law": self.law,
            "grade": self.grade,
        }


def birthday(born: date, age: int) -> date:
    """The day on which somebody reaches an age: born on 29 February, 1 March in a year that has none.

    An age is reached at the start of the anniversary (Family Law Reform Act 1969, s.9).
    """
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def school_age_ends(born: date) -> date:
    """The last day of compulsory school age: the last Friday in June of the school year of the sixteenth birthday."""
    sixteen = birthday(born, 16)
    year = sixteen.year + 1 if sixteen.month >= 9 else sixteen.year
    last = date(year, 6, 30)
    return last - timedelta(days=(last.weekday() - FRIDAY) % 7)


def holder(
    born: date,
    on: date,
    *,
    young_person_lacks_capacity: bool | None = None,
    parent_lacks_capacity: bool | None = None,
    representative: bool = False,
) -> Holder:
    """Who holds the rights on `on`. Capacity not known (None) is presumed. Raises LawError for a day before the birth.

    `representative`: a court's deputy, an attorney or another appointed person acts for whoever lacks capacity.
    """
    if on < born:
        raise LawError(f"The notice ({long(on)}) comes before the birth ({long(born)}). Check both days.")
    ends = school_age_ends(born)
    turns = (
        f"Sixteen on {long(birthday(born, 16))}; school age ends at the end of {long(ends)}, the last Friday in June."
    )
    if on <= ends:
        said = [turns, f"On {long(on)} the parent holds the rights."]
        if parent_lacks_capacity:
            said.append("The parent lacks capacity, so a representative acts.")
            return Holder(Who.PARENT_REPRESENTATIVE, on, ends, tuple(said), f"{SCHOOL_AGE}; {CAPACITY}", "K")
        return Holder(Who.PARENT, on, ends, tuple(said), f"{SCHOOL_AGE}; {YOUNG_PERSON}", "S")
    twenty_five = birthday(born, OLDEST)
    if on >= twenty_five:
        said = [
            f"Twenty-five on {long(twenty_five)}.",
            "The council may keep a plan to the end of the school year of that birthday (s.46).",
            "No new request can be made.",
        ]
        return Holder(Who.NOBODY, on, ends, tuple(said), f"{YOUNG_PERSON}, s.46", "S")
    said = [turns, f"On {long(on)} the young person holds the rights."]
    if young_person_lacks_capacity is None:
        said.append("Nothing is known of capacity for this decision, so it is presumed.")
    if young_person_lacks_capacity:
        said.append(
            "They lack capacity for this decision, so their representative acts or, where there is none, the parent."
        )
        who = Who.ALTERNATIVE_REPRESENTATIVE if representative else Who.ALTERNATIVE_PARENT
        return Holder(who, on, ends, tuple(said), f"{SCHOOL_AGE}; {CAPACITY}", "K")
    return Holder(Who.YOUNG_PERSON, on, ends, tuple(said), f"{SCHOOL_AGE}; {YOUNG_PERSON}; {PRESUMED}", "S")


def holders(born: date, facts: Facts, **capacity: bool) -> Mapping[str, Holder]:
    """The holder on the day of each notice that the facts know, in the order of their days."""
    known = sorted(facts.known(NOTICES).items(), key=lambda each: each[1])
    return {name: holder(born, day, **capacity) for name, day in known}


def passes_between(born: date, earlier: date, later: date) -> bool:
    """Whether the rights pass to the young person after one day and by another: the next notice goes to them."""
    return earlier <= school_age_ends(born) < later
