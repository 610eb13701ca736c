"""Event types that this room records."""

from goldenthread.base.audit.events import declare

declare("release_prepared", "Prepared a release of public pages")
declare("release_approved", "Approved a release")
declare("release_withdrawn", "Withdrew a release before it was published")
declare("release_published", "Published a release", kind="send")
declare("recommendations_followed", "Chose which recommendations to follow")
declare("followers_told", "Told those who follow a page that it changed", kind="send")
declare("small_numbers_decided", "Changed the rules for small numbers")
