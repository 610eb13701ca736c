"""A plan as one person may see it, and as the checks of the golden thread see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from goldenthread.base.documents import Document, Heading, Paragraph, Table
from goldenthread.casework.cases.actions.deciding import given_advice
from goldenthread.casework.cases.models import Matter
from goldenthread.casework.cases.reading import may_read
from goldenthread.casework.children.door import Opened, Seen, not_found
from goldenthread.casework.plans.kinds import NEEDS, PROVISION, RowKind, VersionKind, VersionState
from goldenthread.casework.plans.models import EhcPlanVersion, FamilyAnswer, PlanRow, SettingAsked
from goldenthread.rules.casework import advice as of_advice
from goldenthread.rules.casework import plan as rules
from goldenthread.rules.casework import plan_quality as quality


def versions(opened: Opened, matter: Any) -> list[SeenVersion]:
    """Every version of an assessment's plan, first to last. Outside the council only those that were sent to one."""
    rows = EhcPlanVersion.behind_the_door.filter(matter=matter, child_id=opened.id).select_related("matter", "paper")
    return [SeenVersion(opened, row) for row in rows if opened.seen(row).kind and _may_see(opened, row)]


def _may_see(opened: Opened, row: EhcPlanVersion) -> bool:
    """The council's own staff see what is being written. Whoever else reads the paper of a version sees the version."""
    if row.paper is not None:
        return may_read(opened, row.paper)
    return opened.of_council and settings.SITE == "office"


def version(opened: Opened, key: Any) -> SeenVersion:
    rows = EhcPlanVersion.behind_the_door.filter(pk=key, child_id=opened.id)
    row = rows.select_related("matter", "paper", "child").first()
    if row is None or not opened.seen(row).kind or not _may_see(opened, row):
        not_found()
    return SeenVersion(opened, row)


@dataclass
class Section:
    letter: str
    name: str
    rows: list[Seen]
    words: str  # what it says as text, such as section A, or why there is nothing


class SeenVersion:
    def __init__(self, opened: Opened, row: EhcPlanVersion) -> None:
        self.opened, self._row = opened, row
        self.row, self.id = opened.seen(row), str(row.pk)
        self.version, self.matter_id, self.number = row.version, row.matter_id, row.number
        self.is_issued = row.state == VersionState.ISSUED
        self.is_final = row.kind == VersionKind.FINAL
        self.status = VersionState(row.state)

    @property
    def title(self) -> str:
        return f"{self.row.get_kind_display}, version {self.number}"

    @property
    def rows(self) -> list[PlanRow]:
        return list(PlanRow.behind_the_door.filter(of_version=self._row).order_by("section", "pk"))

    @property
    def sections(self) -> list[Section]:
        """Every section with what this person may see of it, in the order of the regulation."""
        rows = self.rows
        told = []
        for letter, name in rules.sections().items():
            mine = [self.opened.seen(row) for row in rows if row.section == letter]
            shown = [seen for seen in mine if seen.words]
            texts = "\n".join(str(s.words) for s in shown if s.kind == RowKind.WORDS)
            told.append(Section(letter, name, [s for s in shown if s.kind != RowKind.WORDS], texts))
        return told

    @property
    def answers(self) -> list[Seen]:
        """What the family said. One party's words are the council's and its own."""
        rows = FamilyAnswer.behind_the_door.filter(of_version=self._row)
        mine = [r for r in rows if self.opened.of_council or str(r.party_id or "") == self.opened.party]
        return [seen for row in mine if (seen := self.opened.seen(row)).kind]

    @property
    def settings_asked(self) -> list[SettingAsked]:
        if not self.opened.of_council:
            return []
        return list(SettingAsked.behind_the_door.filter(of_version=self._row).select_related("body"))

    def findings(self, other_children: list[str] | None = None) -> list[rules.Found]:
        rows = self.rows
        hidden = {row.key for row in rows if not self.opened.seen(row).words}  # a finding quotes its row
        found = rules.look(as_checked(self._row, rows, other_children or []), final=self.is_final)
        return [one for one in found if one.where not in hidden]

    def worth(self) -> list[quality.Worth]:
        """What is worth a look in its words, without what the checks say already and what this person may not read."""
        rows = self.rows
        hidden = [row for row in rows if not self.opened.seen(row).words]
        closed = {row.key for row in hidden} | {row.section for row in hidden}
        checked = as_checked(self._row, rows, [])
        found = quality.without(quality.look(checked), rules.look(checked, final=self.is_final))
        return quality.grouped([one for one in found if one.where not in closed])


def as_checked(row: EhcPlanVersion, rows: list[PlanRow], other_children: list[str]) -> rules.Plan:
    """The version as the pure checks take it."""
    given = given_advice(row.matter)
    names = of_advice.sources()
    year = of_advice.curriculum_year(row.child.date_of_birth, row.made_at.date())
    cites = {r.pk: tuple(filter(None, [r.cites])) for r in rows}
    return rules.Plan(
        needs=[
            rules.Need(r.key, r.section, r.words, cites[r.pk], r.why) for r in rows if r.kind == RowKind.NEED
        ],
        outcomes=[
            rules.Outcome(r.key, r.words, tuple(r.needs), r.measure, r.by_when)
            for r in rows if r.kind == RowKind.OUTCOME
        ],
        provision=[
            rules.Provision(
                r.key, r.section, r.words, r.who, r.frequency, r.duration, tuple(r.needs), tuple(r.outcomes),
                cites[r.pk], float(r.hours_a_week) if r.hours_a_week is not None else None, r.why, r.adulthood,
            )
            for r in rows if r.kind == RowKind.PROVISION
        ],
        words={r.section: r.words for r in rows if r.kind == RowKind.WORDS},
        setting=row.setting,
        setting_type=row.setting_type,
        health_agreed=row.health_agreed_on,
        direct_payment=row.direct_payment,
        advice={names[g.source].name: g.returned for g in given if g.returned},
        advice_missing=[source.name for source in of_advice.missing(given, year)],
        other_children=other_children,
        signed=bool(row.signed_by),
        year=year,
        day=row.made_at.date(),
    )  # fmt: skip


def links(opened: Opened, version_row: Any, kind: str, sections: tuple[str, ...]) -> list[tuple[str, str]]:
    """(key, words) of the rows that another row may be tied to, of those that this person may read."""
    rows = PlanRow.behind_the_door.filter(of_version=version_row, kind=kind, section__in=sections)
    told = [(row, opened.seen(row).words) for row in rows.order_by("section", "pk")]
    return [(row.key, f"{row.section}: {rules.short(str(words))}") for row, words in told if words]


def row_of(opened: Opened, number: int) -> PlanRow:
    row = PlanRow.behind_the_door.filter(pk=number, child_id=opened.id).select_related("of_version").first()
    if row is None or not opened.seen(row).words:
        not_found()
    return row


def asked(opened: Opened, number: int) -> SettingAsked:
    row = SettingAsked.behind_the_door.filter(pk=number, child_id=opened.id).select_related("of_version").first()
    if row is None or not opened.seen(row).name:
        not_found()
    return row


def matter_of(opened: Opened, matter: Any) -> Matter:
    row = Matter.behind_the_door.filter(pk=matter, child_id=opened.id, machine="assessment").first()
    if row is None or not opened.seen(row).machine:
        not_found()
    return row


def blocks_of(row: EhcPlanVersion, rows: list[PlanRow]) -> list[Any]:
    """The plan as blocks of a document: each section under its letter, none left out."""
    names = {r.key: f"{r.section} {place}" for place, r in enumerate(rows, 1)}
    out: list[Any] = []
    for letter, name in rules.sections().items():
        mine = [r for r in rows if r.section == letter]
        out.append(Heading(f"Section {letter}: {name}"))
        out += [
            Paragraph(part) for r in mine if r.kind == RowKind.WORDS for part in r.words.split("\n") if part.strip()
        ]
        if letter in NEEDS and any(r.kind == RowKind.NEED for r in mine):
            out.append(
                Table(f"Section {letter}", ["Number", "Need", "Advice"],
                      [[names[r.key], r.words, r.cites or "Not cited"] for r in mine if r.kind == RowKind.NEED])
            )  # fmt: skip
        if letter == "E" and any(r.kind == RowKind.OUTCOME for r in mine):
            out.append(
                Table("Outcomes", ["Number", "Outcome", "How it is seen", "By when", "For needs"],
                      [[names[r.key], r.words, r.measure or "Not said", r.by_when or "Not said",
                        ", ".join(names.get(k, k) for k in r.needs) or "None"]
                       for r in mine if r.kind == RowKind.OUTCOME])
            )  # fmt: skip
        if letter in PROVISION and any(r.kind == RowKind.PROVISION for r in mine):
            out.append(
                Table(f"Section {letter}", ["Number", "What", "Who", "How often", "How long", "For"],
                      [[names[r.key], r.words, r.who or "Not said", r.frequency or r.why or "Not said",
                        r.duration or r.why or "Not said",
                        ", ".join(names.get(k, k) for k in (*r.needs, *r.outcomes)) or "None"]
                       for r in mine if r.kind == RowKind.PROVISION])
            )  # fmt: skip
        if letter == "I":
            said = " ".join(filter(None, [row.setting, f"({row.setting_type})" if row.setting_type else ""]))
            out.append(Paragraph(said or "Left blank in a draft: the family says first which one it wants."))
        if letter == "K":
            held = [
                [of_advice.sources()[g.source].name, of_advice.sources()[g.source].law, f"{g.returned:%d %B %Y}"]
                for g in given_advice(row.matter) if g.returned
            ]  # fmt: skip
            out.append(
                Table("Advice and information", ["From", "Law", "Came on"], held, empty="No advice is recorded.")
            )
        elif not mine and letter not in ("I", "K"):
            out.append(Paragraph("Nothing is recorded in this section."))
    if row.signed_by and row.signed_on:
        out.append(Paragraph(f"Signed by {row.signed_by} on {row.signed_on:%d %B %Y}."))
    return out


def document(row: EhcPlanVersion, title: str, council: str, before: list[Any]) -> Document:
    """The notice and the plan as one paper."""
    rows = list(PlanRow.behind_the_door.filter(of_version=row).order_by("section", "pk"))
    return Document(title, council, row.made_at.date(), [*before, *blocks_of(row, rows)])
