"""Event types that this room records."""

from goldenthread.base.audit.events import declare

declare("easy_words_saved", "Wrote or changed easy words")
declare("easy_words_reviewed", "Said that easy words were read and are right")
declare("guide_saved", "Added or changed a guide")
declare("guide_parts_set", "Said of which parts a guide is made")
declare("guide_checked", "Said that a guide is right after its parts changed")
