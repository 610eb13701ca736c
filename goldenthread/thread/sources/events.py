"""Event types that this room records."""

from goldenthread.base.audit.events import declare

declare("source_added", "Added a source")
declare("source_edited", "Edited a source")
declare("source_file_kept", "Kept a copy of a source")
declare("passages_added", "Added passages of a source")
declare("claim_added", "Cited a passage for a fact")
