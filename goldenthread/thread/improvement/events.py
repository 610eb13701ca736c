"""Event types that this room records."""

from goldenthread.base.audit.events import declare

declare("record_loaded", "Loaded a council's record", kind="bulk")
declare("recommendation_edited", "Edited a recommendation")
declare("measure_bound", "Bound a measure to a recommendation")
declare("measure_edited", "Edited a measure's baseline or target")
declare("judgement_edited", "Recorded a judgement")
declare("status_reported", "Reported how a recommendation stood")
declare("evidence_attached", "Attached evidence to a recommendation")
declare("challenge_asked", "Asked why a status is what it is")
declare("challenge_answered", "Answered a question about a status")
declare("closure_proposed", "Proposed to close a recommendation")
declare("closure_verified", "Verified that a recommendation is closed")
declare("closure_declined", "Sent a proposal to close back")
declare("recommendation_reopened", "Opened a recommendation again")
declare("verdict_decided", "Answered the verdict that the rule proposes")
declare("action_added", "Added an action to a plan")
declare("action_edited", "Edited an action")
declare("plan_added", "Added a plan")
declare("plan_edited", "Edited what a plan is for")
declare("plan_drafted", "Kept a version of a plan as a draft")
declare("plan_approved", "Approved a version of a plan")
