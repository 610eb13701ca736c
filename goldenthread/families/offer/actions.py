"""Keeping the local offer: entries, pages, what providers propose, comments and their answers.

Everything here is public or on its way there. A text that breaks the plain-words contract goes out only with the reason
for which its words were left in (`held_back`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.db import IntegrityError
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.text import slugify

from goldenthread.base import audit, editing, outbox
from goldenthread.families.offer.models import (
    CHECK_EVERY,
    REMIND_BEFORE,
    Comment,
    Gap,
    Live,
    OfferPage,
    OfferTranslation,
    Postcode,
    Proposal,
    Provider,
    Reply,
    Service,
    YearOfComments,
)
from goldenthread.families.offer.telling import comment_facts
from goldenthread.refused import Refused
from goldenthread.rules.offer.comments import Hold, holds
from goldenthread.rules.offer.distance import compact, written
from goldenthread.rules.words import plain
from goldenthread.rules.words.languages import languages

KNOWN_SHORT = ("SENCO", "SENDIASS", "CAMHS", "ADHD", "EHC", "SEN")  # each is in the site's own list of words
LEAST_DAYS = 3  # days of a month on which something was looked for, before anybody sees what


def held_back(text: str, *, next_step: str, reasons: str) -> None:
    """Raises Refused (422) for a text that breaks the plain-words contract and gives no reason."""
    faults = plain.contract(text, next_step=next_step, known=KNOWN_SHORT)
    if faults and len(reasons.strip()) < 10:
        said = " ".join(fault.words for fault in faults[:6])
        more = f" And {len(faults) - 6} more." if len(faults) > 6 else ""
        raise Refused(
            f"Some words are hard to read. {said}{more} Change them, save it as a draft, or say why they are left in.",
            status=422,
        )


# In words that go out unread: these would let somebody be recognised or harmed.
NEVER = frozenset((Hold.CONTACT, Hold.NUMBER, Hold.ADDRESS, Hold.THREAT))
NEVER_UNREAD = NEVER | {Hold.BIRTH, Hold.ABUSE}


def nobody_found(*texts: str, never: frozenset[Hold] = NEVER_UNREAD) -> None:
    """Raises Refused (422) for public words in which somebody could be found, or that hurt."""
    found = [hold for hold in holds("\n".join(texts)) if hold in never]
    if found:
        said = ". ".join(hold.words for hold in found)
        raise Refused(f"{said}. Leave that out: it is public, and nobody is to be recognised.", status=422)


def words_of_service(values: Mapping[str, Any]) -> tuple[str, str]:
    """(its words, what a reader can do next), as the plain-words contract takes them."""
    text = "\n".join(str(values.get(name) or "") for name in ("summary", "detail", "access", "eligibility"))
    return text, str(values.get("access") or values.get("phone") or values.get("email") or values.get("website") or "")


def _slug(name: str, model: type[Provider] | type[Service] | type[OfferPage]) -> str:
    base = slugify(name)[:70].strip("-") or "entry"
    taken = set(model.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for n in range(1, len(taken) + 2) if (slug := base if n == 1 else f"{base}-{n}") not in taken)


def located(places: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The places with where they are, as far as their postcodes are known."""
    codes = {compact(str(place.get("postcode") or "")) for place in places}
    known = {row.code: row for row in Postcode.objects.filter(code__in=codes)}
    found = []
    for place in places:
        code = compact(str(place.get("postcode") or ""))
        row = known.get(code)
        where = {"latitude": row.latitude, "longitude": row.longitude} if row else {}
        kept = {key: value for key, value in place.items() if value not in ("", None)}
        if code:
            kept["postcode"] = written(code)
        found.append({**kept, **where})
    return found


def _unique(row: Any, by: audit.Actor) -> Any:
    try:
        return editing.add(row, by=by)
    except IntegrityError:
        raise Refused("Somebody else added one of that name at the same moment. Send it again.", status=422) from None


def save_provider(
    provider: Provider | None, values: Mapping[str, Any], *, expected: int | None, by: audit.Actor
) -> Provider:
    """Add a provider, or change one."""
    with audit.unit(by=by):
        if provider is None:
            saved = _unique(Provider(**values, slug=_slug(values["name"], Provider)), by)
        else:
            assert expected is not None
            saved = editing.save(provider, values, expected=expected, by=by)
        audit.record("offer_provider_saved", obj=saved, fields=sorted(values))
        return saved


def save_service(
    service: Service | None, values: Mapping[str, Any], *, expected: int | None, today: date, by: audit.Actor
) -> Service:
    """Add an entry, or change one. What is saved was looked at today. Raises Refused for hard words in public."""
    with audit.unit(by=by):
        given = {**values, "places": located(list(values.get("places") or [])), "checked_on": today}
        if given.get("state") == Live.LIVE:
            now = {} if service is None else {f.name: getattr(service, f.name) for f in service._meta.concrete_fields}
            text, following = words_of_service(now | given)
            held_back(text, next_step=following, reasons=str(given.get("reasons") or ""))
        if service is None:
            saved = _unique(Service(**given, slug=_slug(given["name"], Service)), by)
        else:
            assert expected is not None
            saved = editing.save(service, given, expected=expected, by=by)
        audit.record("offer_service_saved", obj=saved, fields=sorted(values))
        return saved


def still_right(service: Service, *, expected: int, today: date, by: audit.Actor) -> Service:
    """Say that an entry was looked at today and is right."""
    with audit.unit(by=by, obj=service):
        saved = editing.save(service, {"checked_on": today}, expected=expected, by=by)
        audit.record("offer_service_checked", obj=saved)
        return saved


def withdraw_service(service: Service, *, why: str, expected: int, by: audit.Actor) -> Service:
    """Take an entry out of the public offer. It stays here."""
    with audit.unit(by=by, obj=service):
        saved = editing.save(service, {"state": Live.WITHDRAWN}, expected=expected, by=by)
        audit.record("offer_service_withdrawn", obj=saved, reason=why)
        return saved


def save_page(page: OfferPage | None, values: Mapping[str, Any], *, expected: int | None, today: date,
              by: audit.Actor) -> OfferPage:  # fmt: skip
    """Add a page, or change one. Raises Refused for hard words in public."""
    with audit.unit(by=by):
        given = {**values, "checked_on": today}
        if given.get("state") == Live.LIVE:
            held_back(
                f"{given['summary']}\n{given['body']}",
                next_step=str(given.get("next_step") or given.get("contact") or ""),
                reasons=str(given.get("reasons") or ""),
            )
        if page is None:
            saved = _unique(OfferPage(**given, slug=_slug(given["title"], OfferPage)), by)
        else:
            assert expected is not None
            saved = editing.save(page, given, expected=expected, by=by)
        audit.record("offer_page_saved", obj=saved, fields=sorted(values))
        return saved


def save_translation(page: OfferPage, held: OfferTranslation | None, language: str, values: Mapping[str, Any], *,
                     of_words: str, expected: int | None, by: audit.Actor) -> OfferTranslation:  # fmt: skip
    """Add a translation, or change one. Nobody sees it until a second person has read it, again after each change.

    `of_words`: the digest of the English words that the translator had before them; where they have changed since, the
    translation is kept and is behind. Raises Refused for a language that is not kept, and where somebody else was
    quicker."""
    known = languages().get(language)
    if known is None or (known.pseudo and settings.PRODUCTION):
        raise Refused("This language is not in the list.", status=404)
    given = {**values, "of_words": of_words, "reviewed_by": "", "reviewed_on": None}
    try:
        with audit.unit(by=by, obj=page):
            if held is None:
                saved = editing.add(OfferTranslation(**given, page=page, language=language), by=by)
            else:
                assert expected is not None
                saved = editing.save(held, given, expected=expected, by=by)
            audit.record("offer_translation_saved", obj=saved, fields=[language, *sorted(values)])
            return saved
    except IntegrityError:
        raise Refused("Somebody else has just added this language. Open it, and change theirs.", status=422) from None


def review_translation(held: OfferTranslation, *, reviewed_by: str, today: date, expected: int,
                       by: audit.Actor) -> OfferTranslation:  # fmt: skip
    """Say that a second person read it and that it is right. Raises Refused for whoever translated it, and where the
    English page has changed since."""
    with audit.unit(by=by, obj=held):
        if reviewed_by.strip().casefold() == held.translated_by.strip().casefold():
            raise Refused("Somebody other than the translator reads it.", status=422)
        if not held.current:
            raise Refused("The English page has changed since. Change the translation first, then have it read.",
                          status=422)  # fmt: skip
        values = {"reviewed_by": reviewed_by.strip(), "reviewed_on": today}
        saved = editing.save(held, values, expected=expected, by=by)
        audit.record("offer_translation_reviewed", obj=saved, fields=[held.language])
        return saved


def withdraw_provider(provider: Provider, *, why: str, expected: int, by: audit.Actor) -> Provider:
    """Take a provider out of the public offer, with all its entries. They stay here. Raises Refused where it is out."""
    with audit.unit(by=by, obj=provider):
        if provider.state == Live.WITHDRAWN:
            raise Refused("It was taken out before.", status=409)
        saved = editing.save(provider, {"state": Live.WITHDRAWN}, expected=expected, by=by)
        for service in provider.services.exclude(state=Live.WITHDRAWN):
            editing.save(service, {"state": Live.WITHDRAWN}, expected=service.version, by=by)
        audit.record("offer_provider_withdrawn", obj=saved, reason=why)
        return saved


def remind(*, today: date, by: audit.Actor) -> int:
    """Write to providers whose entries are due for a look, with all of them in one message; to how many. Nobody is
    written to twice in a month."""
    due = today - CHECK_EVERY + REMIND_BEFORE
    written = 0
    for provider in Provider.objects.live().exclude(email=""):
        rows = provider.services.filter(Q(checked_on=None) | Q(checked_on__lte=due), state=Live.LIVE)
        names = [row.name for row in rows.order_by("name")]
        if not names:
            continue
        text = "\n".join(
            ["Families read these entries of yours in the local offer. It is five months or more since anybody looked "
             "at them:", "",
             *(f"- {name}" for name in names), "",
             "Please look whether they are right. Say on the portal what should change, or answer the council."]
        )  # fmt: skip
        key = f"offer:{provider.pk}:{today:%Y-%m}"
        with audit.unit(by=by):
            if not outbox.queued(key):
                outbox.queue(provider.email, "Please look at your entries in the local offer", text, key)
                audit.record("offer_provider_reminded", obj=provider, reason=f"{len(names)} entries")
                written += 1
    return written


# --- what providers propose ------------------------------------------------------------------


def propose(
    provider: Provider,
    service: Service | None,
    values: Mapping[str, Any],
    *,
    note: str,
    organisation: str,
    by: audit.Actor,
) -> Proposal:
    """Keep what a provider's own people would have it say. A newer one of theirs takes the place of one that waits.

    Raises Refused where nothing differs from what is public.
    """
    with audit.unit(by=by, obj=service or provider):
        if service is not None and all(same(getattr(service, name), value) for name, value in values.items()):
            raise Refused("Nothing differs from what the local offer says now.", status=422)
        for earlier in Proposal.objects.filter(provider=provider, service=service, decision="", by_id=by.id):
            if service is not None:
                editing.save(
                    earlier,
                    {"decision": "declined", "reason": "A newer one of yours took its place.",
                     "decided_at": timezone.now(), "decided_by": by.label, "decided_by_id": by.id},
                    expected=earlier.version, by=by,
                )  # fmt: skip
        row = Proposal(
            provider=provider,
            service=service,
            values=dict(values),
            seen=service.version if service is not None else 0,
            note=note,
            organisation=organisation,
            by_id=by.id,
            by_label=by.label,
        )
        editing.add(row, by=by)
        audit.record("offer_change_proposed", obj=row)
        return row


def propose_answers(
    provider: Provider, answers: Mapping[str, str], *, note: str, organisation: str, by: audit.Actor
) -> Proposal:
    """Keep the answers that a provider's own people would have it give to the ten questions. A newer proposal of theirs
    takes the place of one that waits. Raises Refused where nothing differs."""
    with audit.unit(by=by, obj=provider):
        if dict(answers) == dict(provider.answers or {}):
            raise Refused("Nothing differs from what is public now.", status=422)
        for earlier in Proposal.objects.filter(provider=provider, service=None, decision="", by_id=by.id):
            if "answers" in earlier.values:
                editing.save(
                    earlier,
                    {"decision": "declined", "reason": "A newer one of yours took its place.",
                     "decided_at": timezone.now(), "decided_by": by.label, "decided_by_id": by.id},
                    expected=earlier.version, by=by,
                )  # fmt: skip
        row = Proposal(
            provider=provider, values={"answers": dict(answers)}, seen=provider.version, note=note,
            organisation=organisation, by_id=by.id, by_label=by.label,
        )  # fmt: skip
        editing.add(row, by=by)
        audit.record("offer_change_proposed", obj=row)
        return row


def same(held: Any, wanted: Any) -> bool:
    """Whether a proposed value is what an entry says now; where a place is does not count."""
    if isinstance(wanted, list) and wanted and isinstance(wanted[0], dict):
        held = [{k: v for k, v in place.items() if k not in ("latitude", "longitude")} for place in held or []]
    if isinstance(held, date):
        held = held.isoformat()
    return (held or None) == (wanted or None) and (held is False) == (wanted is False)


def decide(proposal: Proposal, *, take: bool, reason: str, expected: int, today: date, by: audit.Actor) -> Proposal:
    """Take a proposed change over, or decline it with the reason. Raises Refused when the entry was changed since."""
    with audit.unit(by=by, obj=proposal):
        proposal = Proposal.objects.select_for_update(of=("self",)).select_related("provider").get(pk=proposal.pk)
        if proposal.decision:
            raise Refused("Somebody else has decided it already. Open the list again to see how.", status=409)
        if not take and not reason.strip():
            raise Refused("Say why it is not taken. Whoever proposed it reads this.", status=422)
        done: dict[str, Any] = {}
        if take:
            values = dict(proposal.values)
            if "answers" in values:
                if proposal.provider.version != proposal.seen:
                    raise Refused(
                        "The provider was changed after this was proposed. Decline it and ask for it once more.",
                        status=422,
                    )
                save_provider(proposal.provider, {"answers": values["answers"]}, expected=proposal.seen, by=by)
            elif proposal.service_id is None:
                values |= {"provider": proposal.provider, "state": Live.LIVE}
                done["service"] = save_service(None, values, expected=None, today=today, by=by)
            else:
                held = Service.objects.get(pk=proposal.service_id)
                if held.version != proposal.seen:
                    raise Refused(
                        "The entry was changed after this was proposed. Decline it and ask for it once more, or make "
                        "the change yourself.",
                        status=422,
                    )
                values |= {"state": held.state, "reasons": held.reasons}
                save_service(held, values, expected=proposal.seen, today=today, by=by)
        done |= {
            "decision": Proposal.Decision.TAKEN if take else Proposal.Decision.DECLINED,
            "reason": reason.strip(),
            "decided_by_id": by.id,
            "decided_by": by.label,
            "decided_at": timezone.now(),
        }
        saved = editing.save(proposal, done, expected=expected, by=by)
        audit.record("offer_change_decided", obj=saved, reason=saved.get_decision_display())
        return saved


# --- comments ----------------------------------------------------------------------------------


def take_comment(values: Mapping[str, Any], *, today: date, by: audit.Actor) -> Comment:
    """Put a comment in public. `values`: reference, topic, about_kind, about_key, about_title, words, left_out,
    received_on. The same reference twice gives the first."""
    with audit.unit(by=by):
        earlier = Comment.objects.filter(reference=values["reference"]).first()
        if earlier is not None:
            return earlier
        number = (Comment.objects.select_for_update().aggregate(last=Max("number"))["last"] or 0) + 1
        row = Comment(**values, number=number, taken_on=today)
        _unique(row, by)
        audit.record("offer_comment_taken", obj=row, reason="with words left out" if row.left_out else "")
        return row


def answer_comment(
    comment: Comment, *, words: str, did: str, changed: str, link: str, shown_as: str, today: date, by: audit.Actor
) -> Comment:
    """Answer it in public, and say what came of it. Raises Refused where something changed and it is not said what."""
    with audit.unit(by=by, obj=comment):
        if comment.state == Comment.State.WITHDRAWN:
            raise Refused("This comment is not in public any more, so there is nothing to answer.", status=409)
        if did in (Reply.Did.CHANGED, Reply.Did.WILL) and not changed.strip():
            raise Refused("Say what changed, or by when it will.", status=422)
        Reply.objects.create(
            comment=comment,
            words=words,
            did=did,
            changed=changed.strip(),
            link=link.strip(),
            replied_on=today,
            shown_as=shown_as,
            by_id=by.id,
        )
        audit.record("offer_comment_answered", obj=comment, reason=Reply.Did(did).label)
        return comment


def withdraw_comment(comment: Comment, *, why: str, expected: int, by: audit.Actor) -> Comment:
    """Take a comment out of public, such as when it names somebody after all. That it was, and why, stays public."""
    with audit.unit(by=by, obj=comment):
        values = {"state": Comment.State.WITHDRAWN, "withdrawn_why": why}
        saved = editing.save(comment, values, expected=expected, by=by)
        audit.record("offer_comment_withdrawn", obj=saved, reason=why)
        return saved


def publish_year(*, first: date, last: date, today: date, by: audit.Actor) -> YearOfComments:
    """Put out all comments of a time with their answers, as they stand (reg 56: at least annually)."""
    with audit.unit(by=by):
        if not first <= last <= today:
            raise Refused("The first day must come before the last, and the last may not be to come.", status=422)
        rows = Comment.objects.filter(received_on__range=(first, last), state=Comment.State.PUBLIC)
        told = [comment_facts(row, today=today) for row in rows.prefetch_related("replies").order_by("number")]
        row = YearOfComments.objects.create(
            first=first,
            last=last,
            published_on=today,
            comments=len(told),
            answered=sum(bool(one["replies"]) for one in told),
            data=told,
            by_label=by.label,
        )
        audit.record("offer_comments_published", obj=row, reason=f"{row.comments} comments, {row.answered} answered")
        return row


def keep_gaps(seen: Mapping[tuple[date, str], int], *, by: audit.Actor) -> int:
    """Keep what was looked for in vain on at least three days of a month. `seen`: (first of a month, words) to days."""
    held = {(gap.month, gap.words): gap for gap in Gap.objects.filter(month__in={month for month, _ in seen})}
    wanted = {(month, words[:100]): days for (month, words), days in seen.items() if days >= LEAST_DAYS}
    changed = {key: days for key, days in wanted.items() if key not in held or held[key].days != days}
    if not changed:
        return 0
    with audit.unit(by=by):
        for (month, words), days in changed.items():
            Gap.objects.update_or_create(month=month, words=words, defaults={"days": days})
        audit.record("offer_gaps_counted", obj="offer.gap", reason=f"{len(changed)} changed")
    return len(changed)
