"""The words of papers and facts that pages may choose from."""

from collections.abc import Mapping
from typing import Any

from django.db.models import TextChoices

from goldenthread.rules.access.bands import Band
from goldenthread.rules.casework import evidence, needs


class PaperKind(TextChoices):
    REQUEST = "request", "Request or reasons for it"
    SCHOOL = "school", "School evidence"
    PARENT_VIEWS = "parent_views", "Views of a parent"
    CHILD_VIEWS = "child_views", "Views of the child or young person"
    PSYCHOLOGY = "psychology", "Educational psychology advice"
    HEALTH = "health", "Medical or therapy advice"
    SOCIAL_CARE = "social_care", "Social care advice"
    PLAN = "plan", "Plan"
    LETTER = "letter", "Letter or notice"
    NOTE = "note", "Note of a meeting or call"
    PANEL = "panel", "Panel paper or note"
    LEGAL = "legal", "Legal advice"
    STATEMENT = "statement", "Statement of a third party"
    RECORDS = "records", "Answer to a request for records"
    OTHER = "other", "Other"


USUAL_BAND = {
    PaperKind.HEALTH: Band.B4,
    PaperKind.SOCIAL_CARE: Band.B5,
    PaperKind.PANEL: Band.B6,
    PaperKind.LEGAL: Band.B6,
    PaperKind.STATEMENT: Band.B6,
}
# Who may see a paper before anybody is added. Legal advice is for managers; panel papers for the panel.
USUAL_KEYS = {
    PaperKind.LEGAL: ("managers", "legal"),
    PaperKind.PANEL: ("managers", "panel"),
    PaperKind.HEALTH: ("council", "health"),
}
BAND_CHOICES = [
    (Band.B3.value, "Education"),
    (Band.B4.value, "Health"),
    (Band.B5.value, "Social care, safeguarding, criminal or adoption"),
    (Band.B6.value, "Confidential: third parties, legal advice, panel discussion"),
]
# The law's state machines of a case (statute.md 1). Each instance is a matter of its own, with its own stage.
MACHINES = [
    ("request", "Request for a needs assessment"),
    ("assessment", "Needs assessment"),
    ("plan", "Plan"),
    ("dispute", "Dispute"),
    ("transfer", "Move between areas"),
]


class PaperState(TextChoices):
    DRAFT = "draft", "Draft"
    ISSUED = "issued", "Issued"
    REPLACED = "replaced", "Replaced by a newer version"

    @property
    def colour(self) -> str:
        return {"draft": "yellow", "issued": "green", "replaced": "grey"}[self.value]


class Source(TextChoices):
    """Request source of the statutory return (SEN2, from 2025)."""

    FAMILY = "1", "Parent or young person"
    SCHOOL = "2", "School or other education setting"
    HEALTH = "3", "Health professional"
    SOCIAL_CARE = "4", "Social care professional"
    OTHER = "5", "Somebody else"


class Channel(TextChoices):
    PORTAL = "portal", "On the portal"
    EMAIL = "email", "By email"
    POST = "post", "By post"
    HAND = "hand", "By hand"
    SPOKEN = "spoken", "By telephone or in person"
    LIST = "list", "From the list of an earlier system"


def _choices(name: str, pairs: Mapping[str, str]) -> Any:
    """Choices from a list of rules/casework, so that a word stands in one place."""
    made: Any = TextChoices  # its functional form, which the stubs do not know
    return made(name, [(key.upper(), (key, label)) for key, label in pairs.items()])


EvidenceStanding = _choices("EvidenceStanding", evidence.lists().standings)
MissingReason = _choices("MissingReason", evidence.lists().reasons)
OwedBy = _choices("OwedBy", {key: words.capitalize() for key, words in evidence.lists().owed_by.items()})
NeedType = _choices("NeedType", needs.types())
NeedStanding = _choices("NeedStanding", needs.standings())


class AskKind(TextChoices):
    ASKED = "asked", "We asked"
    HAD_IT = "had_it", "They had the question"
    CHASED = "chased", "We chased"
    ANSWERED = "answered", "They answered"
    NIL = "nil", "They said that the child is not known"


class DecisionKind(TextChoices):
    ASSESS = "assess", "Whether to assess"
    ISSUE = "issue", "Whether to issue a plan"


class OutcomeOf(TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"


class Route(TextChoices):
    S36_5 = "s36_5", "Not even possibly needed (s.36(5))"
    S36_8 = "s36_8", "After considering (s.36(8))"


class Ground(TextChoices):
    """Why a request was refused: for want of papers, which we can mend, or on the merits."""

    PAPERS = "papers", "Papers were missing"
    MERITS = "merits", "On the merits"
    BOTH = "both", "Papers were missing, and on the merits"
    UNKNOWN = "unknown", "Not recorded where it was decided"  # only of cases that were brought in


class FastOutcome(TextChoices):
    WAITING = "waiting", "On its way back"
    AGREED = "agreed", "Agreed at the next panel"
    REFUSED = "refused", "Refused again"
    LAPSED = "lapsed", "The papers did not come"

    @property
    def colour(self) -> str:
        return {"waiting": "yellow", "agreed": "green", "refused": "red", "lapsed": "grey"}[self.value]


class Attendance(TextChoices):
    PLANNED = "planned", "Planned"
    ATTENDED = "attended", "Attended"
    NOT_ATTENDED = "not_attended", "Did not attend, and nobody said so before"
    NOT_BROUGHT = "not_brought", "Was not brought"
    BY_FAMILY = "by_family", "Cancelled by the family"
    BY_SERVICE = "by_service", "Cancelled by the service"
    DISENGAGED = "disengaged", "The family does not want this appointment"


class PlanStage(TextChoices):
    REQUEST = "request", "Request"
    ADVICE = "advice", "Advice"
    DRAFT = "draft", "Draft plan"
    FINAL = "final", "Final plan"


class ContributionBy(TextChoices):
    CHILD = "child", "The child or young person"
    PARENT = "parent", "A parent or carer"
    SCHOOL = "school", "School or setting"
    HEALTH = "health", "Health"
    SOCIAL_CARE = "social_care", "Social care"
    OTHER = "other", "Somebody else"


class Form(TextChoices):
    WORDS = "words", "Words"
    PICTURES = "pictures", "Pictures"
    SOUND = "sound", "Sound or film"
    SIGNS = "signs", "Signs or symbols"
    WATCHED = "watched", "Somebody watched and wrote down"
    MEETING = "meeting", "A meeting"
