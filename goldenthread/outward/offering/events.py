"""Event types that this room records."""

from goldenthread.base.audit.events import declare

declare("public_words_received", "Fetched what somebody sent from a public page")
declare("public_words_declined", "Did not put in public what somebody sent")
declare("public_words_forgotten", "Forgot what was sent a year ago and decided on")
