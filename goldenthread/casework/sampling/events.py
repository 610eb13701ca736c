"""Event types that this room records."""

from goldenthread.base.audit.events import declare

declare("sample_drawn", "Drew a sample of casework")
declare("sample_opened", "Opened a sample for its readers")
declare("pack_opened", "Opened a redacted pack")
declare("pack_text_seen", "Looked at a plan's words before readers do")
declare("pack_text_changed", "Took more out of a plan's words before readers see them")
declare("pack_text_released", "Released the redacted words of a plan to readers of an audit")
declare("pack_text_taken_back", "Took the redacted words of a plan back")
declare("pack_text_opened", "Opened the redacted words of a plan")
declare("pack_texts_forgotten", "Removed the words of plans whose sample has closed")
declare("pack_swapped", "Took a case out of a sample, with the reason")
declare("pack_answered", "Answered the questions about a pack")
declare("sample_passed_on", "Passed on what a sample showed")
declare("draw_downloaded", "Took the draw of a sample out as a file", kind="export")
