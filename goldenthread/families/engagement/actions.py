"""Keeping who was heard, what was done, and papers that are written anew with those who read them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from goldenthread.base import audit, editing
from goldenthread.families.engagement.models import Deed, Group, Occasion, PublicPaper, SignOff, Stage, Voice
from goldenthread.families.offer.actions import NEVER, nobody_found
from goldenthread.refused import Refused
from goldenthread.thread.improvement import proposals

THE_PAPER = ("title", "address")  # what a group signs


def _slug(name: str, model: type[Group] | type[PublicPaper]) -> str:
    base = slugify(name)[:70].strip("-") or "one"
    taken = set(model.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(s for n in range(1, len(taken) + 2) if (s := base if n == 1 else f"{base}-{n}") not in taken)


def save_group(row: Group | None, values: Mapping[str, Any], *, expected: int | None, by: audit.Actor) -> Group:
    with audit.unit(by=by):
        if row is None:
            saved = editing.add(Group(**values, slug=_slug(values["name"], Group)), by=by)
        else:
            assert expected is not None
            saved = editing.save(row, values, expected=expected, by=by)
        audit.record("group_saved", obj=saved, fields=sorted(values))
        return saved


def save_occasion(row: Occasion | None, values: Mapping[str, Any], *, groups: list[Group], today: date,
                  expected: int | None, by: audit.Actor) -> Occasion:  # fmt: skip
    """Add an occasion, or change one. Raises Refused where more came than were asked."""
    with audit.unit(by=by):
        asked, came = values.get("asked"), values.get("came")
        if asked is not None and came is not None and came > asked:
            raise Refused("More people took part than were asked. Look at the two numbers again.", status=422)
        if came is not None and values["on"] > today:
            raise Refused("It lies in the days to come, so that nobody can have taken part yet.", status=422)
        if values.get("until") and values["until"] < values["on"]:
            raise Refused("The last day comes before the first.", status=422)
        if row is None:
            saved = editing.add(Occasion(**values, by_label=by.label), by=by)
        else:
            assert expected is not None
            saved = editing.save(row, values, expected=expected, by=by)
        saved.groups.set(groups)
        audit.record("occasion_saved", obj=saved, fields=sorted(values))
        return saved


def report_back(row: Occasion, *, words: str, on: date, today: date, expected: int, by: audit.Actor) -> Occasion:
    """Record that those who took part were told what became of it."""
    with audit.unit(by=by, obj=row):
        if not row.on <= on <= today:
            raise Refused("The day lies between the occasion and today.", status=422)
        saved = editing.save(row, {"reported_on": on, "reported": words.strip()}, expected=expected, by=by)
        audit.record("occasion_reported_back", obj=saved)
        return saved


def save_voice(row: Voice | None, values: Mapping[str, Any], *, today: date, expected: int | None,
               by: audit.Actor) -> Voice:  # fmt: skip
    """Keep what a group said. Raises Refused for a day to come, and for public words in which somebody could be
    found."""
    with audit.unit(by=by):
        if values["on"] > today:
            raise Refused("It cannot have been said on a day that has not come.", status=422)
        if values.get("shown"):
            nobody_found(values["words"], never=NEVER)
        if row is None:
            saved = editing.add(Voice(**values, by_label=by.label), by=by)
        else:
            assert expected is not None
            held = Voice.objects.get(pk=row.pk)  # a form has written what was typed into its own row
            said = (held.words.strip(), held.group_id, held.on)
            group = values.get("group", held.group)
            if held.deeds.exists() and said != (values["words"].strip(), group.pk, values["on"]):
                raise Refused(
                    "What was done about it hangs on these words, on who said them and when, so that they stay. Add "
                    "what was said besides as something of its own.",
                    status=422,
                )
            saved = editing.save(row, values, expected=expected, by=by)
        audit.record("voice_saved", obj=saved, fields=sorted(values))
        return saved


def record_deed(voice: Voice, *, kind: str, words: str, by_when: date | None, today: date, by: audit.Actor) -> Deed:
    """Say what was done, what will be done by when, or why it cannot be. Raises Refused for a promise without its
    day."""
    with audit.unit(by=by, obj=voice):
        if kind == Deed.Kind.WILL and by_when is None:
            raise Refused("Say by when. A promise without a day cannot be kept or broken.", status=422)
        row = Deed.objects.create(
            voice=voice, kind=kind, words=words.strip(), by_when=by_when if kind == Deed.Kind.WILL else None,
            on=today, by_label=by.label,
        )  # fmt: skip
        audit.record("deed_recorded", obj=voice, reason=row.get_kind_display())
        return row


def answer_voice(voice: Voice, *, answer: str, words: str, today: date, expected: int, by: audit.Actor) -> Voice:
    """A group's own people say whether what was done is what it asked for. Where it bears on a recommendation, that is
    proposed as evidence, yes and no alike. Raises Refused before anything was done."""
    with audit.unit(by=by, obj=voice):
        if not voice.deeds.exists():
            raise Refused("Nothing has been done about it yet, so that there is nothing to answer.", status=422)
        if answer != Voice.Answer.YES and len(words.strip()) < 10:
            raise Refused("Say in a few words what is missing.", status=422)
        nobody_found(words)
        values: dict[str, Any] = {"answer": answer, "answer_words": words.strip(), "answered_on": today}
        if voice.recommendation and voice.council:
            deeds = " ".join(f"{deed.get_kind_display()} {deed.words}" for deed in voice.deeds.all())
            values["evidence"] = proposals.evidence(
                voice.council, title=f"{Voice.Answer(answer).label}", room="families",
                words=f"{voice.group} said: “{voice.words}” {deeds} {Voice.Answer(answer).label}. {words}".strip(),
                came_from=came_from(voice), recommendation=voice.recommendation,
                address=f"/heard/said/{voice.pk}/", by=by,
            )  # fmt: skip
        saved = editing.save(voice, values, expected=expected, by=by)
        audit.record("voice_answered", obj=saved, reason=saved.get_answer_display())
        return saved


def came_from(voice: Voice) -> str:
    """Where it comes from, and whether its words are for the public."""
    return f"What {voice.group} said on {voice.on:%-d %B %Y}{'' if voice.shown else ', which is not for the public'}"


def pass_on(voice: Voice, *, council: str, title: str, expected: int, by: audit.Actor) -> Voice:
    """Propose what a group said as a finding. Raises Refused where it was passed on before."""
    with audit.unit(by=by, obj=voice):
        if voice.proposed:
            raise Refused("It has been passed on already.", status=409)
        number = proposals.finding(
            council, title=title, words=f"{voice.group}: “{voice.words}”", room="families",
            came_from=came_from(voice), address=f"/heard/said/{voice.pk}/",
            recommendation=voice.recommendation if council == voice.council else "", by=by,
        )  # fmt: skip
        saved = editing.save(voice, {"proposed": number}, expected=expected, by=by)
        audit.record("voice_passed_on", obj=saved)
        return saved


# --- papers that are written anew ------------------------------------------------------------------------------------


def save_paper(
    row: PublicPaper | None, values: Mapping[str, Any], *, expected: int | None, by: audit.Actor
) -> PublicPaper:
    """Add a paper to the list, or change it. Raises Refused for one that is put in use before its group signed it
    off."""
    with audit.unit(by=by):
        group = values.get("group")
        in_use = values.get("standing") == PublicPaper.Standing.IN_USE
        held = PublicPaper.objects.select_for_update(of=("self",)).get(pk=row.pk) if row is not None else None
        other = held is not None and any(values.get(n, getattr(held, n)) != getattr(held, n) for n in THE_PAPER)
        if in_use and group is not None and (held is None or other or not signed(held, group)):
            raise Refused(
                f"{group} writes it with you and has not signed it off as it stands. Ask them first, or say that no "
                "group writes it with you.",
                status=422,
            )
        if row is None:
            saved = editing.add(PublicPaper(**values, slug=_slug(values["title"], PublicPaper)), by=by)
        else:
            assert expected is not None
            saved = editing.save(row, values, expected=expected, by=by)
            if other and saved.sign_offs.exists():  # what was signed was another text
                Stage.objects.create(
                    paper=saved, on=timezone.localdate(), what="The paper itself was changed", with_whom="Nobody yet",
                    by_label=by.label,
                )  # fmt: skip
        audit.record("family_paper_saved", obj=saved, fields=sorted(values))
        return saved


def signed(paper: PublicPaper, group: Group) -> bool:
    """Whether the group's newest word is yes, and nothing was done with the paper after it."""
    last = paper.sign_offs.filter(group=group).order_by("-pk").first()
    return last is not None and last.agrees and last.after_stage == paper.stages.count()


def record_stage(paper: PublicPaper, values: Mapping[str, Any], *, today: date, by: audit.Actor) -> Stage:
    """Record with whom it was looked at, and what changed. What was signed off before is to be signed anew."""
    with audit.unit(by=by, obj=paper):
        if values["on"] > today:
            raise Refused("Record it on the day or later.", status=422)
        nobody_found(values["with_whom"], values.get("changed", ""))
        row = Stage.objects.create(paper=paper, by_label=by.label, **values)
        audit.record("family_paper_stage_recorded", obj=paper, reason=row.what)
        return row


def state_of(paper: PublicPaper) -> str:
    """What a group has before it when it signs: the paper's version and how many stages it went through."""
    return f"{paper.version}/{paper.stages.count()}"


def sign_off(paper: PublicPaper, group: Group, *, agrees: bool, words: str, today: date, by: audit.Actor,
             seen: str = "") -> SignOff:  # fmt: skip
    """A group's own people sign a paper off, or say why not. Raises Refused for another group's, without a reason, and
    where the paper is not as it was `seen` any more."""
    with audit.unit(by=by, obj=paper):
        paper = PublicPaper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
        if seen and seen != state_of(paper):
            raise Refused(
                "The paper was changed while you read it. Open it again in another window, and sign what it says now.",
                status=422,
            )
        nobody_found(words)
        if paper.group_id != group.pk:
            raise Refused("Another group writes this paper.", status=404)
        if paper.standing != PublicPaper.Standing.SIGNING:
            raise Refused("It does not wait for you to sign it off.", status=409)
        if not agrees and len(words.strip()) < 10:
            raise Refused("Say what should change first.", status=422)
        row = SignOff.objects.create(
            paper=paper, group=group, agrees=agrees, words=words.strip(), after_stage=paper.stages.count(), on=today,
            by_id=by.id, by_label=by.label,
        )  # fmt: skip
        audit.record("family_paper_signed", obj=paper, reason="signed off" if agrees else "not signed off")
        return row
