"""Contacts and calendar addresses; where an owner's colour and the figures differ."""

from collections.abc import Mapping

from django.utils import timezone

from goldenthread.base import audit, editing
from goldenthread.refused import Refused
from goldenthread.thread.governance.models import Post
from goldenthread.thread.improvement.models import Council
from goldenthread.thread.improvement.proof import proof_of
from goldenthread.thread.improvement.telling.colours import disagreement
from goldenthread.thread.week.models import Answer, Contact, Feed, digest, new_token


def set_contacts(council: Council, emails: Mapping[int, tuple[str, str]], *, by: audit.Actor) -> Council:
    """Keep an address for each post; an empty one is taken away. `emails`: by post, what was seen and what is wanted.

    Raises `Refused` when somebody else gave a post another address meanwhile.
    """
    with audit.unit(by=by, obj=council):
        held = {c.post_id: c for c in Contact.objects.filter(post__council=council.slug)}
        for post in Post.objects.filter(council=council.slug, pk__in=emails):
            was, email, row = *emails[post.pk], held.get(post.pk)
            now = row.email if row else ""
            if now not in (was, email):
                raise Refused(
                    f"{post.title}: somebody else saved {now or 'no address'} while you had this page open. "
                    "Nothing of yours was saved. Open the page again to see it, then make your change.",
                    status=422,
                )
            if row is None and email:
                editing.add(Contact(post=post, email=email), by=by)
                audit.record("contact_set", obj=post, fields=["email"])
            elif row is not None and not email:
                row.delete()
                audit.record("contact_set", obj=post, fields=["email"], reason="taken away")
            elif row is not None and row.email != email:
                editing.save(row, {"email": email}, expected=row.version, by=by)
                audit.record("contact_set", obj=post, fields=["email"])
    return council


def make_feed(council: Council, *, by: audit.Actor) -> str:
    """A new address for this person's calendar; the earlier one ends. Gives its secret, which is not kept."""
    token = new_token()
    with audit.unit(by=by, obj=council):
        ended = Feed.objects.filter(council=council.slug, by_id=by.id, ended_at=None).update(ended_at=timezone.now())
        if ended:
            audit.record("feed_ended", obj=council)
        Feed.objects.create(council=council.slug, token_sha256=digest(token), by_id=by.id)
        audit.record("feed_made", obj=council)
    return token


def disagrees(answer: Answer) -> str:
    """The sentence that stands beside a green answer when the measure of its recommendation got worse; else ""."""
    action = answer.item.action
    if action is None or action.recommendation is None:
        return ""
    return disagreement(action.ref, proof_of(action.recommendation), activity=answer.get_activity_display())
