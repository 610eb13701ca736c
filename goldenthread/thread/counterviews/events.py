"""Event types that this room records."""

from goldenthread.base.audit.events import declare

declare("view_filed", "Filed another view of what the record says")
declare("view_answered", "Answered another view")
declare("view_published", "Made another view public", kind="send")
declare("withholding_proposed", "Proposed to withhold another view")
declare("withholding_decided", "Decided whether another view is withheld")
declare("withholding_lapsed", "A proposal to withhold another view lapsed")
