"""Event types that this room records."""

from goldenthread.base.audit.events import declare

declare("paper_read", "Read a paper, to be confirmed")
declare("paper_read_again", "Read a paper again with other choices")
declare("paper_saved", "Saved what a paper says", kind="bulk")
declare("paper_dropped", "Dropped a paper that was read")
declare("passage_taken", "Made a finding, recommendation or promise of a paper's words")
declare("council_added", "Added a council")
