"""Event types that this room records."""

from goldenthread.base.audit.events import declare

declare("paper_template_edited", "Edited the look of a council's papers")
declare("paper_made", "Made a committee paper", kind="download")
declare("report_made", "Made a report", kind="export")
