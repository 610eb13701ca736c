"""Event types that this room records."""

from goldenthread.base.audit.events import declare

declare("expectation_saved", "Added or changed what every school ordinarily gives")
declare("ordinary_said", "Said how a school or setting stands to what it ordinarily gives")
declare("visit_recorded", "Recorded support or a challenge to a school or setting")
declare("visit_answered", "Recorded what a school or setting answered to support or a challenge")
declare("term_counted", "Recorded a term's counts of plans, reviews and families at a school or setting")
