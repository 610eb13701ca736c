"""Event types that this room records."""

from goldenthread.base.audit.events import declare

declare("group_saved", "Added or changed a group of parents or young people")
declare("occasion_saved", "Added or changed an occasion on which people were heard")
declare("occasion_reported_back", "Told those who took part what became of it")
declare("voice_saved", "Added or changed what a group said")
declare("deed_recorded", "Recorded what was done about what a group said")
declare("voice_answered", "A group said whether what was done is what it asked for")
declare("voice_passed_on", "Proposed to the thread what a group said")
declare("family_paper_saved", "Added or changed a paper for families in the list of those to be rewritten")
declare("family_paper_stage_recorded", "Recorded with whom a paper was rewritten, and what changed")
declare("family_paper_signed", "A group signed a rewritten paper off, or did not")
