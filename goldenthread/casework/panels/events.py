"""What this room writes to the audit log."""

from goldenthread.base.audit.events import declare

declare("panel_kept", "Set up or changed a panel, its chair or its members")
declare("panel_day_set", "Set the day of a panel")
declare("panel_item_added", "Put a case on the agenda of a panel")
declare("panel_item_removed", "Took a case from the agenda of a panel")
declare("panel_advised", "Recorded what a panel advised")
declare("panel_attended", "Recorded who attended a panel")
declare("panel_pack_read", "Read the pack of a panel", kind="view")
