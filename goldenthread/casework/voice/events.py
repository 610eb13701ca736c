"""Event types that this room records."""

from goldenthread.base.audit.events import declare

declare("service_complaint_logged", "Logged a complaint")
declare("complaint_corrected", "Changed what is recorded of a complaint")
declare("complaint_opened", "Opened a complaint")
declare("complaint_step_recorded", "Recorded a step of a complaint")
declare("remedy_agreed", "Recorded a remedy that is owed to a family")
declare("remedy_done", "Recorded that a remedy was done")
declare("complaints_reviewed", "Recorded what was learned from complaints")
declare("experience_given", "A family said how a step went for it")
declare("child_said", "Kept what a child said in words, a picture or a sound")
declare("consent_recorded", "Recorded for what a child’s words may be used")
declare("consent_withdrawn", "Recorded that an agreement was taken back")
declare("sound_heard", "Played the sound of a child’s voice", kind="view")
declare("sound_taken", "Downloaded the sound of a child’s voice", kind="download")
declare("sound_written_down", "Wrote down what is said in a sound")
