"""What would be asked of whom, asking it, answering by the link, and checking the answers."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from goldenthread.base import audit, outbox
from goldenthread.base.documents import long_date
from goldenthread.refused import Refused
from goldenthread.thread.governance.models import Undertaking
from goldenthread.thread.improvement.actions import report_status
from goldenthread.thread.improvement.models import Action, Council, StatusReport
from goldenthread.thread.improvement.telling.thread import latest_report
from goldenthread.thread.week.models import OPEN_FOR, Answer, Check, Contact, Item, UpdateRequest, digest, new_token

MOST_WORDS = 4000


@dataclass
class Letter:
    """Everything that one address would be asked, for all posts that write there."""

    email: str
    posts: list[str] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    undertakings: list[Undertaking] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.actions) + len(self.undertakings)


def open_actions(council: Council) -> list[Action]:
    """Actions that nobody has shown to be done, with whoever answers for them."""
    rows = (
        Action.objects.filter(plan__council=council, recommendation__isnull=False)
        .select_related("plan", "recommendation", "accountable", "responsible", "responsible_body")
        .prefetch_related("reports")
        .order_by("plan__position", "position")
    )
    return [a for a in rows if not _done(a)]


def _done(action: Action) -> bool:
    report = latest_report(action.reports.all())
    return bool(report and not report.claimed and report.done_on)


def open_undertakings(council: Council) -> list[Undertaking]:
    rows = Undertaking.objects.filter(council=council.slug).select_related(
        "owed_by_post", "owed_by_body", "owed_to", "due_at", "decision"
    )
    return [u for u in rows if not u.answered]


def letters(council: Council) -> tuple[list[Letter], list[str]]:
    """(what each address would be asked; what nobody can be asked, in words)."""
    contacts = {c.post_id: c for c in Contact.objects.filter(post__council=council.slug).select_related("post")}
    found: dict[str, Letter] = {}
    nobody: list[str] = []

    def letter(post: Any) -> Letter | None:
        contact = contacts.get(post.pk) if post else None
        if contact is None:
            return None
        made = found.setdefault(contact.email.casefold(), Letter(contact.email))
        if post.title not in made.posts:
            made.posts.append(post.title)
        return made

    for action in open_actions(council):
        to = letter(action.responsible) or letter(action.accountable)
        if to:
            to.actions.append(action)
        else:
            nobody.append(f"{action.ref}: {_why(action.responsible or action.accountable)}")
    for owed in open_undertakings(council):
        to = letter(owed.owed_by_post)
        if to:
            to.undertakings.append(owed)
        else:
            nobody.append(f"{owed.ref}: {_why(owed.owed_by_post)}")
    return sorted(found.values(), key=lambda each: each.email), nobody


def _why(post: Any) -> str:
    return f"no address is known for {post.title}" if post else "no post answers for it"


def ask(council: Council, emails: Iterable[str], *, as_at: date, by: audit.Actor) -> list[UpdateRequest]:
    """Send each address one email with everything asked of it. The link ends after 14 days; a newer one ends it too."""
    wanted = {email.casefold() for email in emails}
    with audit.unit(by=by, obj=council):
        chosen = [each for each in letters(council)[0] if each.email.casefold() in wanted]
        if not chosen:
            raise Refused("Choose at least one address to ask.", status=422)
        made = [_send(council, each, as_at=as_at, by=by) for each in chosen]
        audit.record(
            "updates_asked", obj=council, reason=f"{len(made)} asked about {sum(each.count for each in chosen)} things"
        )
        return made


def _send(council: Council, letter: Letter, *, as_at: date, by: audit.Actor) -> UpdateRequest:
    token, now = new_token(), timezone.now()
    UpdateRequest.objects.filter(council=council.slug, email__iexact=letter.email, expires_at__gt=now).update(
        expires_at=now
    )
    row = UpdateRequest.objects.create(
        council=council.slug,
        email=letter.email,
        to=", ".join(letter.posts)[:400],
        as_at=as_at,
        token_sha256=digest(token),
        expires_at=now + OPEN_FOR,
        by_id=by.id,
        by_label=by.label,
    )
    for position, action in enumerate(letter.actions, 1):
        Item.objects.create(request=row, action=action, position=position)
    for position, owed in enumerate(letter.undertakings, len(letter.actions) + 1):
        Item.objects.create(request=row, undertaking=owed, position=position)
    link = f"{settings.SITE_URLS['portal']}/answer/{token}/"
    lines = [
        f"To: {row.to}",
        "",
        f"{council.name} asks how {letter.count} {'thing stands' if letter.count == 1 else 'things stand'} as at "
        f"{long_date(as_at)}.",
        "",
        *(f"- {a.ref} {a.words}" for a in letter.actions),
        *(f"- {u.ref} {u.words}" for u in letter.undertakings),
        "",
        "Answer here. It takes about a minute for each, works on a phone and needs no account:",
        link,
        "",
        f"The link opens these things only, and works until {long_date(timezone.localdate(row.expires_at))}. "
        "Do not pass it on.",
    ]
    subject = f"How do {letter.count} {'action stand' if letter.count == 1 else 'actions stand'}?".replace(
        "do 1 action", "does 1 action"
    )
    outbox.queue(letter.email, subject, "\n".join(lines), f"update-request:{row.pk}")
    return row


def find(token: str) -> UpdateRequest | None:
    """The request of a link, in force or not."""
    return UpdateRequest.objects.filter(token_sha256=digest(token)).first() if token else None


def answer(
    item: Item, *, activity: str, words: str, reason: str, done_on: date | None, today: date, by: audit.Actor
) -> Answer:
    """Keep an owner's answer. It is reported only when a second person has checked it."""
    with audit.unit(by=by):
        request = UpdateRequest.objects.select_for_update().get(pk=item.request_id)
        if not request.open:
            raise Refused("This link has ended. Ask whoever sent it for a new one; nothing was lost.", status=410)
        if done_on is not None and done_on > today:
            raise Refused("Give the day on which it was done: today or an earlier day.", status=422)
        if done_on is not None and activity != "green":
            raise Refused("What is done is green. Choose green, or leave the day out.", status=422)
        if activity in ("amber", "red") and not reason.strip():
            raise Refused("Say why it is amber or red: a colour without its reason is not kept.", status=422)
        latest = item.answers.order_by("-pk").first()
        if latest is not None and Check.objects.filter(answer=latest, taken=True).exists():
            raise Refused("This answer was checked and taken over. A newer one is asked for next time.", status=409)
        row = Answer.objects.create(
            item=item, activity=activity, words=words, reason=reason, done_on=done_on, by_label=request.to
        )
        audit.record("update_answered", obj=row, reason=f"{item.ref}: {activity}")
        return row


def waiting(council: str = "") -> list[Answer]:
    """The newest answer of each item, where nobody has checked it yet."""
    newer = Answer.objects.filter(item=OuterRef("item"), pk__gt=OuterRef("pk"))
    rows = Answer.objects.filter(~Exists(newer), check_made__isnull=True)
    if council:
        rows = rows.filter(item__request__council=council)
    return list(
        rows.select_related(
            "item__request", "item__action__recommendation__review__council", "item__action__plan", "item__undertaking"
        ).order_by("at")
    )


def check(answer_row: Answer, *, taken: bool, reason: str, today: date, by: audit.Actor) -> Check:
    """Take an answer over as a report, or send it back. Never by whoever asked on an address of their own answering."""
    with audit.unit(by=by, obj=answer_row):
        locked = Answer.objects.select_for_update().get(pk=answer_row.pk)
        if Check.objects.filter(answer=locked).exists():
            raise Refused("Somebody has checked this answer already.", status=409)
        if Answer.objects.filter(item=locked.item, pk__gt=locked.pk).exists():
            raise Refused("The owner has given a newer answer. Open that one.", status=409)
        if not taken and not reason.strip():
            raise Refused("Say what is missing, so that the owner can answer better.", status=422)
        report = _take(answer_row, today=today, by=by) if taken else None
        row = Check.objects.create(
            answer=locked, taken=taken, reason=reason, report=report, by_id=by.id, by_label=by.label
        )
        audit.record("update_checked", obj=answer_row, reason="taken over" if taken else f"sent back: {reason[:200]}")
        if not taken:
            _send_back(answer_row, reason)
        return row


def _take(row: Answer, *, today: date, by: audit.Actor) -> StatusReport | None:
    """What is reported says who answered and who checked it."""
    from goldenthread.thread.week.owed import move_on

    item, as_at = row.item, min(row.item.request.as_at, today)
    if row.done_on:
        as_at = max(as_at, row.done_on)
    if item.action is not None:
        recommendation = item.action.recommendation
        assert recommendation is not None  # only such actions are asked about
        return report_status(
            recommendation,
            action=item.action,
            as_at=as_at,
            activity=row.activity,
            impact="grey",
            words=row.words,
            reason=row.reason or ("Reported by its owner." if row.activity != "grey" else ""),
            done_on=row.done_on,
            today=today,
            by=by,
        )
    assert item.undertaking is not None
    kind = "answered" if row.done_on or row.activity == "green" else "partly"
    move_on(item.undertaking, kind=kind, on=row.done_on or as_at, words=row.words, today=today, by=by)
    return None


def _send_back(row: Answer, reason: str) -> None:
    request = row.item.request
    if not request.open:
        return
    text = "\n".join(
        [
            f"To: {request.to}",
            "",
            f"Your answer on {row.item.ref} was read and sent back: {reason}",
            "",
            "Open the link of the earlier email and answer again.",
        ]
    )
    outbox.queue(request.email, f"Please answer {row.item.ref} again", text, f"update-sent-back:{row.pk}")


def progress(council: str) -> list[dict[str, Any]]:
    """The requests that are open, with how much of each is answered."""
    rows = UpdateRequest.objects.filter(Q(council=council) if council else Q()).prefetch_related("items__answers")[:50]
    found = []
    for row in rows:
        items = list(row.items.all())
        answered = sum(bool(list(i.answers.all())) for i in items)
        found.append({"request": row, "asked": len(items), "answered": answered, "open": row.open})
    return found


def items_of(request: UpdateRequest) -> list[dict[str, Any]]:
    """What the link shows: each item with its newest answer and what was said of it."""
    rows = request.items.select_related("action__recommendation", "action__plan", "undertaking").prefetch_related(
        "answers__check_made"
    )
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for item in rows:
        answers = list(item.answers.all())
        last = answers[-1] if answers else None
        made = getattr(last, "check_made", None) if last else None
        found[item.pk] = {
            "item": item,
            "answer": last,
            "taken": bool(made and made.taken),
            "sent_back": made.reason if made and not made.taken else "",
        }
    return list(found.values())
