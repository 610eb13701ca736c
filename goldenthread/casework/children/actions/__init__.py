"""What changes who a child is, who the parties are and who is related to whom.

Each takes what the door opened, checks the permission for this child, records itself, and runs inside a unit.
"""

from goldenthread.casework.children.actions.beginning import (
    begin_record,
    decide_duplicate,
    edit_child,
    log_message,
    read_message,
)
from goldenthread.casework.children.actions.conflicts import confirm_conflict, declare_conflict, end_conflict
from goldenthread.casework.children.actions.glass import break_glass, close_glass, review_glass
from goldenthread.casework.children.actions.guarding import (
    give_reason,
    name_viewer,
    remove_viewer,
    restrict,
    withhold_entry,
)
from goldenthread.casework.children.actions.parties import (
    ask_change,
    choose_helper,
    decide_change,
    edit_contact,
    end_authority,
    end_helper,
    invite_party,
    protect,
    record_authority,
)
from goldenthread.casework.children.actions.relating import end_relationship, make_team, relate

__all__ = [
    "ask_change",
    "begin_record",
    "break_glass",
    "choose_helper",
    "close_glass",
    "confirm_conflict",
    "decide_change",
    "decide_duplicate",
    "declare_conflict",
    "edit_child",
    "edit_contact",
    "end_authority",
    "end_conflict",
    "end_helper",
    "end_relationship",
    "give_reason",
    "invite_party",
    "log_message",
    "make_team",
    "name_viewer",
    "protect",
    "read_message",
    "record_authority",
    "relate",
    "remove_viewer",
    "restrict",
    "review_glass",
    "withhold_entry",
]
