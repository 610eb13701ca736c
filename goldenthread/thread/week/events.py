"""Event types that this room records."""

from goldenthread.base.audit.events import declare

declare("contact_set", "Said whom to ask for a post")
declare("updates_asked", "Asked owners how things stand", kind="send")
declare("update_answered", "Answered how a thing stands, by a link")
declare("update_checked", "Checked an owner's answer")
declare("undertaking_moved_on", "Recorded what happened to something owed")
declare("meeting_added", "Put a meeting in the calendar")
declare("meeting_edited", "Moved or changed a meeting")
declare("sheet_taken", "Took a plan out as a spreadsheet", kind="export")
declare("feed_made", "Made a calendar address")
declare("feed_ended", "Ended a calendar address")
