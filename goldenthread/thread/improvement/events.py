"""Event types that this room records."""

from goldenthread.base.audit.events import declare

declare("record_loaded", "Loaded a council's record", kind="bulk")
declare("recommendation_edited", "Edited a recommendation")
declare("measure_bound", "Bound a measure to a recommendation")
declare("measure_edited", "Edited a measure's baseline or target")
declare("judgement_edited", "Recorded a judgement")
