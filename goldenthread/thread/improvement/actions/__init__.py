"""What may be done to reviews, recommendations and plans."""

from goldenthread.thread.improvement.actions.closing import decide_closure, propose_closure, reopen
from goldenthread.thread.improvement.actions.edit import edit_judgement, edit_measure, edit_recommendation
from goldenthread.thread.improvement.actions.load_record import Loaded, load_record
from goldenthread.thread.improvement.actions.plans import (
    add_action,
    add_plan,
    approve_plan,
    draft_plan,
    edit_action,
    edit_plan,
)
from goldenthread.thread.improvement.actions.status import (
    answer_challenge,
    ask_challenge,
    attach_evidence,
    report_status,
)
from goldenthread.thread.improvement.actions.verdicts import decide_verdict

__all__ = [
    "Loaded",
    "add_action",
    "add_plan",
    "answer_challenge",
    "approve_plan",
    "ask_challenge",
    "attach_evidence",
    "decide_closure",
    "decide_verdict",
    "draft_plan",
    "edit_action",
    "edit_judgement",
    "edit_measure",
    "edit_plan",
    "edit_recommendation",
    "load_record",
    "propose_closure",
    "reopen",
    "report_status",
]
