"""The words of panels that pages may choose from."""

from django.db.models import TextChoices


class PanelKind(TextChoices):
    NEEDS = "needs", "Needs assessment panel"
    RESOURCES = "resources", "Resource allocation panel"


class Seniority(TextChoices):
    """How senior the chair's post is. The 2021 review asked for a more senior chair of resource allocation."""

    OFFICER = "officer", "Officer"
    MANAGER = "manager", "Team or service manager"
    HEAD = "head", "Head of service"
    DIRECTOR = "director", "Director or assistant director"
    OUTSIDE = "outside", "From outside the council"


class Question(TextChoices):
    ASSESS = "assess", "Whether to assess"
    ISSUE = "issue", "Whether to issue a plan"
    RESOURCES = "resources", "What to provide"
    AGAIN = "again", "Fast track: papers have come"


class Advice(TextChoices):
    NONE = "none", "Not heard yet"
    YES = "yes", "Yes"
    NO = "no", "No"
    PAPERS = "papers", "Seek these papers first"
    NEXT = "next", "Put off to the next panel"

    @property
    def colour(self) -> str:
        return {"none": "grey", "yes": "green", "no": "red", "papers": "yellow", "next": "yellow"}[self.value]
