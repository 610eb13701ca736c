"""Texts of the family pages that come from data: a translator gets them with those of the templates."""

from collections.abc import Iterator

from goldenthread.families.offer.topics import TOPICS
from goldenthread.outward.public.dates.events import BY_SLUG, HELP
from goldenthread.rules.offer import checklist, vocabulary
from goldenthread.rules.offer.steps import steps

# What the office publishes with a row, word for word; a test holds it against the office's own lists.
PUBLISHED = (
    # how a promise stands, and what the council did (families/ordinary)
    "Has not said", "Does this", "Does part of this", "Does not do this yet", "Support", "Challenge",
    "Every school, college and setting", "Early years settings", "Schools", "Colleges and sixth forms",
    "For every child", "Talking, understanding and being with others", "Thinking and learning",
    "Feelings and mental health", "Senses and body", "Find out what is hard", "Agree what is done", "Do it",
    "See whether it works", "too few to tell",
    # what groups said, and what became of it (families/engagement)
    "The group says: this helped", "The group says: this helped in part",
    "The group says: this is not what we asked for", "We did:", "We will:", "We cannot:", "Not begun",
    "Being written anew", "Waits for the group to sign it off", "In use", "Nobody yet", "Its readers",
    "No day is set",
    # guides and easy words (families/guides)
    "Families", "Young people", "Councillors", "Council staff", "Schools and settings", "Pages of the local offer",
    "What happens next?", "How much help there is", "Ways to ask for help", "What every school should give",
    "What families said, and what was done",
    # entries and comments (families/offer)
    "You do not need a diagnosis.", "You need a diagnosis.", "You do not need an EHC plan.", "You need an EHC plan.",
    "Free", "There", "In part", "Missing", "Something was changed", "Something will be changed",
    "It is right as it stands", "It cannot be changed", "Nothing outside the area is shown", "No school is shown",
    "No entry",
    # why a comment is not put in public (outward/offering)
    "It is about one child’s own case, which is answered to that family",
    "It is vexatious: it says nothing that could be answered", "It is not about the local offer",
    "The same was sent before",
    # what an edition of the thresholds changed (families/thresholds)
    "new", "changed", "taken out",
)  # fmt: skip


def from_data() -> Iterator[str]:
    """Every such text, some more than once."""
    yield from PUBLISHED
    yield from (label for _, label in TOPICS)
    for words in (vocabulary.categories(), vocabulary.needs(), vocabulary.questions(), vocabulary.provider_kinds(),
                  vocabulary.pages()):  # fmt: skip
        for word in words.values():
            yield from filter(None, (word.label, word.plain))
    yield from (item.plain for item in checklist.items())
    for step in steps():
        yield from (step.title, step.lead, *step.do, *step.rights, *(link.words for link in step.links))
        if step.date in BY_SLUG:
            yield BY_SLUG[step.date].label
    for name, what, _ in HELP:
        yield from (name, what)
