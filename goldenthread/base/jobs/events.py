from goldenthread.base.audit.events import declare

declare("job_failed", "Gave up a background job", kind="system")
declare("job_tried_again", "Put a failed background job back in the queue", kind="system")
