"""What is recorded of a case: steps and facts that are only added, papers, evidence, decisions, what happens beside."""

from goldenthread.casework.cases.actions.deciding import close_fast_track, decide, look, told, withdraw
from goldenthread.casework.cases.actions.facts import (
    ask_correction,
    begin_matter,
    decide_correction,
    record_fact,
)
from goldenthread.casework.cases.actions.gathering import (
    add_source,
    agree_reuse,
    ask_for_evidence,
    end_need,
    give_evidence,
    key_request,
    note_advice,
    set_evidence,
    set_need,
)
from goldenthread.casework.cases.actions.papers import (
    add_paper,
    issue,
    mark,
    new_version,
    reclassify,
    share,
    unshare,
)
from goldenthread.casework.cases.actions.steps import restate, stage_of, take_step
from goldenthread.casework.cases.actions.working import (
    change_support,
    keep_appointment,
    plan_appointment,
    record_contribution,
    record_support,
    say_of_support,
)

__all__ = [
    "add_paper",
    "add_source",
    "agree_reuse",
    "ask_correction",
    "ask_for_evidence",
    "begin_matter",
    "change_support",
    "close_fast_track",
    "decide",
    "decide_correction",
    "end_need",
    "give_evidence",
    "issue",
    "keep_appointment",
    "key_request",
    "look",
    "mark",
    "new_version",
    "note_advice",
    "plan_appointment",
    "reclassify",
    "record_contribution",
    "record_fact",
    "record_support",
    "restate",
    "say_of_support",
    "set_evidence",
    "set_need",
    "share",
    "stage_of",
    "take_step",
    "told",
    "unshare",
    "withdraw",
]
