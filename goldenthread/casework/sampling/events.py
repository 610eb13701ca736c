"""Event types that this room records."""

from goldenthread.base.audit.events import declare

declare("sample_drawn", "Drew a sample of casework")
declare("sample_opened", "Opened a sample for its readers")
declare("pack_opened", "Opened a redacted pack")
declare("pack_swapped", "Took a case out of a sample, with the reason")
declare("pack_answered", "Answered the questions about a pack")
declare("sample_passed_on", "Passed on what a sample showed")
declare("draw_downloaded", "Took the draw of a sample out as a file", kind="export")
