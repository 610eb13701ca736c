from goldenthread.base.audit.events import declare

declare("message_queued", "Put a message in the outbox", kind="send")
declare("message_stopped", "Stopped a message before its release", kind="send")
declare("message_sent", "Handed a message to the mail server", kind="send")
declare("message_given_up", "Gave up sending a message", kind="send")
declare("message_tried_again", "Put a message that could not be sent back in the outbox", kind="send")
