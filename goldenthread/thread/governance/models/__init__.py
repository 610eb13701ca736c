"""Who decides and who answers: bodies, posts, meetings, decisions, what was undertaken, and who watches."""

from goldenthread.thread.governance.models.bodies import Body, Holding, Meeting, Name, Post
from goldenthread.thread.governance.models.decisions import (
    Decision,
    Implication,
    Interest,
    MeetingPaper,
    Resolution,
    Undertaking,
    UndertakingAct,
)
from goldenthread.thread.governance.models.oversight import (
    Checkpoint,
    Delivered,
    Endorsement,
    Project,
    ProjectFinding,
    Watch,
)

__all__ = [
    "Body",
    "Checkpoint",
    "Decision",
    "Delivered",
    "Endorsement",
    "Holding",
    "Implication",
    "Interest",
    "Meeting",
    "MeetingPaper",
    "Name",
    "Post",
    "Project",
    "ProjectFinding",
    "Resolution",
    "Undertaking",
    "UndertakingAct",
    "Watch",
]
