"""Thresholds, the ordinary offer and who was heard, of an invented council: for the demo and tests. It takes the steps
that people take, with the days that they took them on."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from goldenthread.base import audit
from goldenthread.base.accounts.models import Organisation
from goldenthread.base.citations import actions as citing
from goldenthread.families.engagement import actions as engagement
from goldenthread.families.engagement.models import Group, Occasion, PublicPaper, Voice
from goldenthread.families.offer.invented import only_in_a_demo
from goldenthread.families.offer.models import Provider, Service
from goldenthread.families.ordinary import actions as ordinary
from goldenthread.families.ordinary.models import Expectation, Visit
from goldenthread.families.thresholds import actions as thresholds
from goldenthread.families.thresholds.models import Level, ThresholdDocument
from goldenthread.rules.data import read_data
from goldenthread.thread.improvement import proposals

FILE = Path(settings.ROOT) / "records/estuary/help.yaml"
COUNCIL = "estuary"
BEARS_ON = "southend"  # whose recommendations the demo shows at work


def load(*, today: date, by: audit.Actor) -> int:
    """Make it where there is none; how many things. Needs the invented local offer. Safe to run again."""
    only_in_a_demo()
    if ThresholdDocument.objects.exists() or not Provider.objects.exists():
        return 0
    data: dict[str, Any] = read_data(FILE)
    with audit.unit(by=by):
        made = _thresholds(data, today, by) + _ordinary(data, today, by) + _heard(data, today, by)
    return made


def _thresholds(data: dict[str, Any], today: date, by: audit.Actor) -> int:
    document = thresholds.save_document(
        None, {**data["document"], "review_by": today + timedelta(days=200)}, expected=None, by=by
    )
    for row in data["routes"]:
        thresholds.save_route(document, None, row, expected=None, by=by)
    first = document.editions.get()
    for row in data["levels"]:
        thresholds.save_level(first, None, row, expected=None, by=by)
    levels = {level.slug: level for level in Level.objects.filter(edition=first)}
    for row in data["paragraphs"]:
        thresholds.save_paragraph(first, None, {**row, "level": levels[row["level"]]}, expected=None, by=by)
    first.refresh_from_db()
    why = {"why": "The first edition of this kind.", "made_with": data["made_with"]}
    saved = thresholds.save_edition(first, why, expected=first.version, by=by)
    thresholds.put_in_force(saved, on=today - timedelta(days=400), today=today, expected=saved.version, by=by)
    for ref, things in data["relies"].items():
        for thing in things:
            kind, _, slug = thing.partition(":")
            key = slug if kind == "page" else str(Service.objects.get(slug=slug).key)
            citing.rely(document.citation, ref, kind, key, by=by)
    second = thresholds.begin_edition(ThresholdDocument.objects.get(pk=document.pk), by=by)
    for ref, words in data["changed"].items():
        row = second.paragraphs.get(ref=ref)
        given = {"words": words, "heading": row.heading, "level": row.level}
        thresholds.save_paragraph(second, row, given, expected=row.version, by=by)
    second.refresh_from_db()
    told = {"why": data["why"], "made_with": data["made_with"]}
    saved = thresholds.save_edition(second, told, expected=second.version, by=by)
    thresholds.put_in_force(saved, on=today - timedelta(days=50), today=today, expected=saved.version, by=by)
    first_of_them = saved.follow_ups.order_by("pk").first()
    if first_of_them is not None:
        thresholds.follow_up(
            first_of_them, done="changed", note="Six hours stand there now.", today=today,
            expected=first_of_them.version, by=by,
        )  # fmt: skip
    return len(data["paragraphs"])


def _ordinary(data: dict[str, Any], today: date, by: audit.Actor) -> int:
    for row in data["expectations"]:
        ordinary.save_expectation(None, {"shown": True, **row}, expected=None, by=by)
    for slug, says in data["stands"].items():
        provider = Provider.objects.filter(slug=slug).first()
        if provider is None:
            continue
        said = {
            one.slug: (
                (stands := says.get(one.slug, says["default"])),
                says["words"] if stands in ("yes", "part") else "",
            )
            for one in ordinary.meant_for(provider)
        }
        ordinary.say(provider, said, was={}, today=today - timedelta(days=30), by=by)
        counts = {"term": date(today.year, 9, 2) if today.month > 9 else date(today.year - 1, 9, 2),
                  "pupils": 40 + len(slug), "reviewed": 31, "with_family": 22}  # fmt: skip
        ordinary.count_term(provider, counts, today=today, by=by)
    for row in data["visits"]:
        provider = Provider.objects.get(slug=row["provider"])
        on = today - timedelta(days=row["days"])
        values = {
            "kind": row["kind"], "on": on, "words": row["words"], "because": row.get("because", ""),
            "answer_by": on + timedelta(days=row["answer_in"]) if row.get("answer_in") else None,
        }  # fmt: skip
        about = list(Expectation.objects.filter(slug__in=row["about"]))
        visit: Visit = ordinary.record_visit(provider, values, about=about, today=today, by=by)
        if row.get("answer"):
            ordinary.answer_visit(
                visit, words=row["answer"], on=on + timedelta(days=20), settled=bool(row.get("settled")), today=today,
                expected=visit.version, by=by,
            )  # fmt: skip
    return len(data["expectations"])


def _heard(data: dict[str, Any], today: date, by: audit.Actor) -> int:
    groups: dict[str, Group] = {}
    for row in data["groups"]:
        body = Organisation.objects.filter(name=row.get("organisation", "")).first()
        values = {"name": row["name"], "kind": row["kind"], "plain": row["plain"], "shown": True,
                  "organisation": str(body.pk) if body else ""}  # fmt: skip
        groups[row["key"]] = engagement.save_group(None, values, expected=None, by=by)
    occasions: dict[str, Occasion] = {}
    for row in data["occasions"]:
        on = today - timedelta(days=row["days"])
        names = ("title", "kind", "asked", "came", "chose_own", "about", "access")
        values = {name: row[name] for name in names if name in row} | {"on": on}
        mine = [groups[key] for key in row["groups"]]
        saved = engagement.save_occasion(None, values, groups=mine, today=today, expected=None, by=by)
        occasions[row["key"]] = saved
        if row.get("told"):
            engagement.report_back(
                saved, words=row["told"], on=on + timedelta(days=row["told_after"]), today=today,
                expected=saved.version, by=by,
            )  # fmt: skip
    for row in data["said"]:
        _voice(row, groups, occasions, today, by)
    for row in data["papers"]:
        _paper(row, groups, today, by)
    return len(data["said"])


def _voice(row: dict[str, Any], groups: dict[str, Group], occasions: dict[str, Occasion], today: date,
           by: audit.Actor) -> Voice:  # fmt: skip
    council = BEARS_ON if BEARS_ON in dict(proposals.councils()) else ""
    values = {
        "group": groups[row["group"]], "occasion": occasions[row["occasion"]], "shown": True, "words": row["words"],
        "on": today - timedelta(days=row["days"]), "theme": row.get("theme", ""),
        "council": council if row.get("recommendation") else "",
        "recommendation": row.get("recommendation", "") if council else "",
    }  # fmt: skip
    voice = engagement.save_voice(None, values, today=today, expected=None, by=by)
    for deed in row.get("deeds", ()):
        by_when = today + timedelta(days=deed["by"]) if deed.get("by") else None
        when = today - timedelta(days=row["days"] // 2)
        engagement.record_deed(voice, kind=deed["kind"], words=deed["words"], by_when=by_when, today=when, by=by)
    if row.get("answer"):
        voice.refresh_from_db()
        engagement.answer_voice(
            voice,
            answer=row["answer"],
            words=row["answer_words"],
            today=today,
            expected=voice.version,
            by=by,
        )
    return voice


def _paper(row: dict[str, Any], groups: dict[str, Group], today: date, by: audit.Actor) -> PublicPaper:
    group = groups.get(row.get("group", ""))
    values: dict[str, Any] = {
        "title": row["title"], "readers": row["readers"], "keeper": row["keeper"], "group": group, "shown": True,
        "due_on": today + timedelta(days=row["due"]), "age_before": row.get("before"), "age_after": row.get("after"),
        "standing": "signing" if row.get("signed") else row["standing"],
    }  # fmt: skip
    paper = engagement.save_paper(None, values, expected=None, by=by)
    for stage in row.get("stages", ()):
        told = {"on": today - timedelta(days=stage["days"]), "what": stage["what"], "with_whom": stage["with"],
                "changed": stage["changed"]}  # fmt: skip
        engagement.record_stage(paper, told, today=today, by=by)
    if row.get("signed") and group is not None:
        engagement.sign_off(paper, group, agrees=True, words="", today=today - timedelta(days=140), by=by)
        paper.refresh_from_db()
        return engagement.save_paper(paper, values | {"standing": row["standing"]}, expected=paper.version, by=by)
    return paper
