"""The words of plans that pages may choose from."""

from django.db.models import TextChoices

from goldenthread.rules.access.bands import Band
from goldenthread.rules.casework import plan as rules

SECTIONS = [(key, f"{key}. {name}") for key, name in rules.sections().items()]
BAND_OF = {section: Band(band) for section, band in rules.data()["bands"].items()}
NEEDS, PROVISION = ("B", "C", "D"), ("F", "G", "H1", "H2")


class RowKind(TextChoices):
    WORDS = "words", "Words"
    NEED = "need", "Need"
    OUTCOME = "outcome", "Outcome"
    PROVISION = "provision", "Provision"


class VersionKind(TextChoices):
    DRAFT = "draft", "Draft"
    FINAL = "final", "Final plan"


class VersionState(TextChoices):
    WRITING = "writing", "Being written"
    ISSUED = "issued", "Made, and not changed any more"

    @property
    def colour(self) -> str:
        return {"writing": "yellow", "issued": "green"}[self.value]


class AnswerKind(TextChoices):
    REPRESENTATION = "representation", "They said what to change"
    MEETING = "meeting", "They asked for a meeting"
    SETTING = "setting", "They asked for a school or college"
    BUDGET = "budget", "They asked for a personal budget"
    FINISHED = "finished", "They said in writing that they have said all they want to"


class Reply(TextChoices):
    YES = "yes", "It can meet the needs"
    NO = "no", "It says that it cannot"
    QUESTION = "question", "It asks something first"
