"""Event types that this room records."""

from goldenthread.base.audit.events import declare

declare("threshold_document_saved", "Added or changed a document of thresholds")
declare("threshold_edition_begun", "Began a new edition of a document of thresholds")
declare("threshold_edition_saved", "Changed why an edition of thresholds is made, or who reads it")
declare("threshold_level_saved", "Added or changed a level of help")
declare("threshold_paragraph_saved", "Added or changed a paragraph of a document of thresholds")
declare("threshold_paragraph_dropped", "Took a paragraph out of a draft edition of thresholds")
declare("threshold_route_saved", "Added or changed a way to get help")
declare("threshold_in_force", "Put an edition of a document of thresholds in force")
declare("threshold_read", "Said that one has read an edition of a document of thresholds")
declare("threshold_followed_up", "Looked at what relies on a changed paragraph of thresholds")
