"""Messages of this room: neutral, to one person each, naming no child."""

from django.conf import settings

from goldenthread.base.accounts.access import people_who_may
from goldenthread.base.accounts.permissions import Permission


def tell_privacy_officers(subject: str, words: str, *, key: str) -> int:
    """One message to each privacy officer. Inside a unit; the same key is sent once."""
    people = people_who_may(Permission.BREAK_GLASS_REVIEW, site="office")
    for person in people:
        tell(person, subject, words, key=f"{key} to {person.pk}", site="office", path="/access/")
    return len(people)


def tell(person: object, subject: str, words: str, *, key: str, site: str, path: str) -> None:
    """A message that says that something is there to read, and where; never what it says of a child."""
    link = settings.SITE_URLS[site] + path
    from goldenthread.casework.contact import reaching

    reaching.to_staff(
        person.email,  # type: ignore[attr-defined]
        subject=subject,
        text=f"Hello {person.name}\n\n{words}\n\nSign in to see it: {link}\n",  # type: ignore[attr-defined]
        key=key,
    )
