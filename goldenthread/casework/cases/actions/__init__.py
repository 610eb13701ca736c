"""What is recorded of a case: facts that are only added, corrections with two people, papers with their audience."""

from goldenthread.casework.cases.actions.facts import (
    ask_correction,
    begin_matter,
    decide_correction,
    record_fact,
    restate,
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

__all__ = [
    "add_paper",
    "ask_correction",
    "begin_matter",
    "decide_correction",
    "issue",
    "mark",
    "new_version",
    "reclassify",
    "record_fact",
    "restate",
    "share",
    "unshare",
]
