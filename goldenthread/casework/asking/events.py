"""What this room writes to the audit log."""

from goldenthread.base.audit.events import declare

declare("request_arrived", "Received a request for an assessment")
declare("incoming_read", "Read a request that arrived", kind="view")
declare("incoming_matched", "Put a request that arrived into a child’s record")
declare("incoming_set_aside", "Set aside something that arrived and is no request")
declare("drafts_forgotten", "Forgot drafts of requests after 28 days", kind="system")
