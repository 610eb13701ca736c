"""What this room writes to the audit log."""

from goldenthread.base.audit.events import declare

declare("plan_begun", "Began to write a plan")
declare("plan_row_added", "Added to a plan that is being written")
declare("plan_row_changed", "Changed a plan that is being written")
declare("plan_row_removed", "Took something out of a plan that is being written")
declare("plan_details_changed", "Changed the setting, agreement or signature of a plan that is being written")
declare("plan_issued", "Made a version of a plan final as a paper")
declare("plan_served", "Recorded that a draft plan was served")
declare("plan_sent", "Recorded that a final plan was sent")
declare("family_answered", "Recorded what a family said of a draft plan")
declare("setting_asked", "Asked a school or college whether it can be named")
declare("setting_answered", "Recorded the answer of a school or college")
