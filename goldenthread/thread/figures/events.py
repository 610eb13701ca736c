"""What the audit log says of this room."""

from goldenthread.base.audit.events import declare

RELEASE_IMPORTED = declare("official_figures_imported", "Imported official figures", kind="bulk")
NEIGHBOURS_IMPORTED = declare("neighbours_imported", "Imported statistical neighbours", kind="bulk")
RECORD_LOADED = declare("record_figures_loaded", "Loaded the figures of a record", kind="bulk")
