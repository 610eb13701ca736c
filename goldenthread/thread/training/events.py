"""Event types that this room records."""

from goldenthread.base.audit.events import declare

declare("training_need_recorded", "Recorded what somebody needs to learn")
declare("training_package_saved", "Added or changed a training package")
declare("training_stage_recorded", "Recorded who helped to make a training package")
declare("training_package_agreed", "Recorded that a body agreed a training package")
declare("training_asked", "Asked a cohort to complete a training package")
declare("training_asking_ended", "Ended what a cohort was asked to complete")
declare("training_event_saved", "Put training in the calendar, or changed it")
declare("training_learner_saved", "Added or changed somebody who is trained")
declare("training_spell_saved", "Recorded that somebody joined or left a cohort")
declare("training_attendance_recorded", "Recorded who came to training")
declare("training_completed", "Recorded a completed training")
declare("training_taken_back", "Took a recorded completion back")
declare("training_taken_out", "Took training records out as a file", kind="export")
declare("training_reminded", "Reminded somebody of essential training", kind="send")
