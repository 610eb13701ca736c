"""Event types that this room records."""

from goldenthread.base.audit.events import declare

declare("offer_provider_saved", "Added or changed a provider of the local offer")
declare("offer_provider_withdrawn", "Took a provider out of the local offer, with its entries")
declare("offer_provider_reminded", "Reminded a provider to look at its entries", kind="send")
declare("offer_service_saved", "Added or changed an entry of the local offer")
declare("offer_service_withdrawn", "Took an entry out of the local offer")
declare("offer_service_checked", "Said that an entry of the local offer is still right")
declare("offer_page_saved", "Added or changed a page of the local offer")
declare("offer_translation_saved", "Added or changed a translation of a page of the local offer")
declare("offer_translation_reviewed", "Said that a translation of a page of the local offer is right")
declare("offer_change_proposed", "Proposed a change to an entry of the local offer")
declare("offer_change_decided", "Accepted or declined a proposed change to the local offer")
declare("offer_comment_taken", "Put a comment on the local offer in public")
declare("offer_comment_answered", "Answered a comment on the local offer")
declare("offer_comment_withdrawn", "Took a comment on the local offer out of public")
declare("offer_fed", "Brought entries of the local offer in from a file")
declare("offer_handed_out", "Took the local offer out as a file", kind="export")
declare("offer_comments_published", "Published the year's comments on the local offer")
declare("postcodes_loaded", "Loaded postcodes and where they are")
declare("offer_gaps_counted", "Counted what was looked for in the local offer and not found")
