"""The words of papers and facts that pages may choose from."""

from django.db.models import TextChoices

from goldenthread.rules.access.bands import Band


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
