"""What the audit log says of this room."""

from goldenthread.base.audit.events import declare

RELEASE_IMPORTED = declare("official_figures_imported", "Imported official figures", kind="bulk")
NEIGHBOURS_IMPORTED = declare("neighbours_imported", "Imported statistical neighbours", kind="bulk")
RECORD_LOADED = declare("record_figures_loaded", "Loaded the figures of a record", kind="bulk")
LIVE_COUNTED = declare("casework_counted", "Counted the casework", kind="bulk")
LIVE_STEP_TAKEN = declare("measure_step_taken", "Said that a measure began anew, and why")
LIVE_STEP_WITHDRAWN = declare("measure_step_withdrawn", "Withdrew that a measure began anew")
