"""The kinds of report, each a function from `Facts` to a document in sections that a council's template may move.

Nothing is typed in here that a figure, a paper or a person's report does not say: words, tables and charts come from
one `Facts`, so they agree in every format.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from goldenthread.base.documents import (
    Block,
    BulletList,
    Callout,
    Document,
    Heading,
    NumberedList,
    Paragraph,
    Section,
    Table,
    long_date,
)
from goldenthread.outward.reports import parts
from goldenthread.outward.reports.facts import Facts
from goldenthread.outward.reports.parts import Numbered, ended, plural, some
from goldenthread.refused import Refused
from goldenthread.thread.governance.models import Implication
from goldenthread.thread.improvement.models import Closure, Finding, Recommendation
from goldenthread.thread.improvement.telling.oversight import newest_paper


@dataclass(frozen=True)
class Kind:
    """`asks`: what the person may choose: body, decision, checkpoint, plan, part of the year."""

    code: str
    title: str
    about: str
    build: Callable[[Facts, str], Document]
    asks: tuple[str, ...] = ()


def _document(f: Facts, title: str, sections: list[Section], *, subtitle: str = "", wide: bool = False) -> Document:
    return Document(
        title=title,
        subtitle=subtitle or f.review.get("title", ""),
        author=f.council.name,
        date=f.day,
        blocks=sections,
        wide=wide,
    )


def _section(key: str, *blocks: Block) -> Section:
    return Section(key, list(blocks), optional=key in OPTIONAL)


OPTIONAL = frozenset({"charts", "definitions", "gaps", "changes", "contact"})


# --- I1: report to the Cabinet or a committee ----------------------------------------------------------


def cabinet(f: Facts, root: str) -> Document:
    """In the order that committee reports have: heading block, purpose, what is asked, background, findings by theme,
    other options, reasons, implications each with a reasoned entry, background papers, appendices."""
    d, n = f.decision(), Numbered()
    body = f.body()
    to = body.name if body else d["body"]
    review = f.review
    made = review.get("made", len(f.recommendations))
    sections = [
        _section(
            "heading",
            Table(
                "Heading",
                ("What", "Who or when"),
                [
                    ("Report of", d["report_of"] or "To be filled in"),
                    ("To", to),
                    ("On", d["when"] or long_date(f.day)),
                    ("Report prepared by", d["report_by"] or "To be filled in"),
                    ("Cabinet member", d["member"] or "To be filled in"),
                    ("Public or exempt", {True: "Exempt", False: "Public", None: "To be decided"}[d["exempt"]]),
                ],
            ),
        ),
        _section(
            "purpose",
            n.heading("Purpose of report"),
            n.say(
                f"To tell {to} what the review by {review.get('reviewer') or 'its reviewers'} found and asked for, and "
                "how the council answers."
            ),
            n.say(f"The review made {plural(made, 'recommendation')}."),
        ),
        _section("recommendations", n.heading("Recommendations"), n.say(f"{to} is asked to:"), _asked(d)),
        _section(
            "background",
            n.heading("Background"),
            *(n.say(f"{x['when'][:1].upper()}{x['when'][1:]}, {x['body']}: {x['title']}.") for x in _before(f, d)),
            *([n.say(_fieldwork(f))] if _fieldwork(f) else []),
        ),
        _section("findings", n.heading("What was found, by theme"), *_findings(f, n)),
        _section(
            "options",
            n.heading("Other options"),
            n.say(d["other_options"] or "None is given. A report is to say what else was weighed, or why nothing was."),
        ),
        _section("reasons", n.heading("Reasons for the recommendations"), n.say(d["reasons"] or "None is given yet.")),
        _section("implications", n.heading("Implications"), *_implications(f, n)),
        _section("papers", n.heading("Background papers"), n.say(_papers(f))),
        _section(
            "appendices",
            n.heading("Appendices"),
            n.say("Appendix 1: each recommendation, what the council says and what is shown."),
            parts.verdict_table(f, f.recommendations),
        ),
        parts.sources(f, root),
    ]
    title = d["issue"] or d["title"]
    return _document(f, title, sections, subtitle=f"Report to {to}")


def _asked(d: Mapping[str, Any]) -> Block:
    proposed = [r["proposed"] for r in d.get("resolutions", []) if r["proposed"]]
    if proposed:
        return NumberedList(proposed)
    if d["proposed"]:
        return NumberedList([p.strip(" .") for p in d["proposed"].split(";") if p.strip(" .")])
    return BulletList(["To be filled in: what is the body asked to do?"])


def _before(f: Facts, d: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What was decided on the same matter before, oldest first."""
    same = [x for x in f.decisions if x["issue"] == d["issue"] and x["ref"] != d["ref"]]
    return sorted((x for x in same if x["last"] and d["last"] and x["last"] < d["last"]), key=lambda x: x["last"])


def _fieldwork(f: Facts) -> str:
    proof = next(iter(f.proofs.values()))
    first, last = proof["review"]["fieldwork_from"], proof["review"]["fieldwork_to"]
    if not (first and last):
        return ""
    days = [long_date(date.fromisoformat(day)) for day in (first, last)]
    return f"The reviewers worked here from {days[0]} to {days[1]}."


def _findings(f: Facts, n: Numbered) -> list[Block]:
    out: list[Block] = []
    seen: set[int] = set()
    by_theme: dict[str, list[Finding]] = {}
    for finding in f.findings:
        for theme in finding.themes.all():
            by_theme.setdefault(theme.name, []).append(finding)
        if not finding.themes.all():
            by_theme.setdefault("Other findings", []).append(finding)
    for name, rows in by_theme.items():
        fresh = [x for x in rows if x.pk not in seen]
        if not fresh:
            continue
        out.append(Heading(name, 3))
        for finding in fresh:
            seen.add(finding.pk)
            answer = f" The council: {finding.response}" if finding.response else ""
            out.append(n.say(f"{finding.get_kind_display()}. {finding.reviewers_view}{answer}"))
    return out or [n.say("No finding is held.")]


def _implications(f: Facts, n: Numbered) -> list[Block]:
    """Each kind has its entry. “Not applicable” to consultation or equality is challenged in the report itself."""
    row = f.decision_row()
    held = {i.kind: i for i in row.implications.all()} if row else {}
    out: list[Block] = []
    for kind in Implication.Kind:
        i = held.get(kind)
        if i is None:
            out.append(n.say(f"{kind.label}. Nothing is entered. An entry with its reason is needed."))
            continue
        words = i.words or i.get_said_display()
        out.append(
            n.say(
                f"{kind.label}. {i.get_said_display()}. {i.words}".rstrip(". ") + "."
                if i.words
                else f"{kind.label}. {words}."
            )
        )
        if i.challenged:
            out.append(
                parts.warning(
                    f"{kind.label} is called not applicable. This report decides on services for disabled children and "
                    "their families: say why nobody is consulted, or why equality is not touched."
                )
            )
    return out


def _papers(f: Facts) -> str:
    titles = [s.title for s in f.council.sources.filter(obtained=True).order_by("published_on", "label")[:12]]
    return "; ".join(titles) + "." if titles else "None is held."


# --- I2: progress report to scrutiny -------------------------------------------------------------------


def scrutiny(f: Facts, root: str) -> Document:
    """How each action stands by colour, with definitions, changes since last time, what is overdue, where colour and
    figures differ, the measures with charts, and the promises made to the body."""
    body = f.body()
    rows = f.actions
    mine = [u for u in f.owed if not body or u["body_slug"] == body.slug]
    unanswered = [u for u in mine if not u["answered"]]
    shown = [u for u in mine if u["answered"]]
    sections = [
        _section(
            "summary",
            *parts.head(f, "scrutiny", body.name if body else ""),
            Callout(f"{parts.tally(f)}. {parts.colours(f)}", key="summary"),
            Paragraph(
                f"{plural(sum(s['overdue'] for _, _, s in rows), 'action')} overdue. "
                f"{plural(len(unanswered), 'promise')} without a full answer. "
                f"{plural(len(f.disagreements), 'place')} where what is reported and the figures differ."
            ),
        ),
        _section("changes", Heading("Changes since last time"), *_changes(f)),
        _section("differ", Heading("Where colours and figures differ"), *parts.disagreements(f)),
        _section("status", Heading("How each action stands"), parts.status_table(rows)),
        _section("overdue", Heading("What is overdue"), parts.overdue_table(rows)),
        _section(
            "owed",
            Heading("Promises without an answer"),
            parts.owed_table(unanswered, "Promises, orders and deadlines without a full answer"),
            Heading("Promises answered"),
            parts.owed_table(shown, "Promises, orders and deadlines that were answered"),
        ),
        _section(
            "verdicts",
            Heading("Did it help?"),
            parts.verdict_table(f, f.recommendations),
            parts.measures_table(f),
            *parts.casework(f),
        ),
        *([_section("charts", Heading("The figures as charts"), *c)] if (c := parts.measure_charts(f)) else []),
        _section("definitions", Heading("What the colours mean"), parts.definitions()),
        parts.sources(f, root),
    ]
    to = f" to {body.name}" if body else ""
    return _document(f, f"Progress report{to}, {long_date(f.day)}", sections, wide=True)


def _changes(f: Facts) -> list[Block]:
    before = f.before
    if before is None:
        return [
            Paragraph("No earlier report of this kind to this body was made here, so there is nothing to compare with.")
        ]
    now = f.held()
    moved = [
        f"{ref}: {before.held[ref].lower()} on {long_date(before.day)}, {now[ref].lower()} now."
        for ref in now
        if ref in before.held and before.held[ref] != now[ref]
    ]
    new = [ref for ref in now if ref not in before.held]
    gone = [ref for ref in before.held if ref not in now]
    lines = [*moved]
    lines += [f"New since then: {some(new)}."] if new else []
    lines += [f"No longer in a plan: {some(gone)}."] if gone else []
    return [BulletList(lines)] if lines else [Paragraph(f"No colour has changed since {long_date(before.day)}.")]


# --- I3: closing table ---------------------------------------------------------------------------------


def closing(f: Facts, root: str) -> Document:
    """Recommendations by closing class, with what each class asks for and what is missing, by name."""
    by_class: dict[str, list[Recommendation]] = {c.value: [] for c in Closure}
    for r in f.recommendations:
        act = f.closing(r)
        by_class[act.closed_as if act else Closure.OPEN.value].append(r)
    tables: list[Block] = []
    missing: list[str] = []
    for kind in Closure:
        rows = by_class[kind.value]
        if not rows:
            continue
        lines = []
        for r in rows:
            act = f.closing(r)
            gaps = act.gaps if act else []
            missing += [f"{r.ref}: {some(gaps)}"] if gaps else []
            does = "; ".join(x["words"].rstrip(".") for _, x, _ in f.actions_of(r.ref)) or "No action is held"
            goes_on = _goes_on(act)
            lines.append(
                (
                    r.ref,
                    r.title,
                    does,
                    goes_on,
                    some(gaps) if gaps else "Nothing",
                    f.proofs[r.ref]["verdict"]["headline"],
                )
            )
        tables += [
            Heading(f"{kind.label} ({len(rows)})", 3),
            Table(
                f"{kind.label}: {plural(len(rows), 'recommendation')}",
                ("Ref", "Recommendation", "What is done", "Goes on with", "Missing", "What the figures show"),
                lines,
            ),
        ]
    sections = [
        _section(
            "summary",
            *parts.head(f, "closing"),
            Callout(f"{parts.tally(f)}.", key="summary"),
            Paragraph(
                "Completed needs evidence, a day and a second person. Business as usual is not complete: it keeps a "
                "post, "
                "a measure and the day of its next check. Moved names the plan that takes it."
            ),
        ),
        _section("classes", Heading("By class"), *tables),
        _section(
            "missing",
            Heading("What is missing"),
            BulletList(missing) if missing else Paragraph("No closing lacks what its class asks for."),
        ),
        _section("differ", Heading("Where closings and figures differ"), *parts.disagreements(f), *parts.casework(f)),
        parts.sources(f, root),
    ]
    return _document(f, f"Closing table, {long_date(f.day)}", sections, wide=True)


def _goes_on(act: Any) -> str:
    if act is None:
        return "It is open"
    found = []
    if act.continues_with:
        found.append(act.continues_with.title)
    if act.continues_in:
        found.append(f"in the plan “{act.continues_in.title}”")
    if act.next_check_words:
        found.append(f"next check {act.next_check_words}")
    return ", ".join(found) or "Nobody is named"


# --- I4: information report ----------------------------------------------------------------------------


def information(f: Facts, root: str) -> Document:
    """The middle-of-the-year or end-of-year report for information."""
    part = {"mid": "Mid-year", "end": "End-of-year"}.get(f.options.get("part", "mid"), "Mid-year")
    body = f.body()
    recent = [e for e in f.evidence if (f.day - e.happened_on).days <= 183]
    sections = [
        _section(
            "summary",
            *parts.head(f, "information", body.name if body else ""),
            Callout(f"{parts.tally(f)}. {parts.colours(f)}", key="summary"),
        ),
        _section(
            "verdicts",
            Heading("What has changed for children and families"),
            parts.measures_table(f),
            *parts.casework(f),
            *_shorts(f),
        ),
        *([_section("charts", Heading("The figures as charts"), *c)] if (c := parts.measure_charts(f, most=2)) else []),
        _section(
            "evidence",
            Heading("What was shown in the last six months"),
            BulletList([f"{e.recommendation.ref}: {e.words} ({long_date(e.happened_on)})" for e in recent])
            if recent
            else Paragraph("No evidence was attached in the last six months."),
        ),
        _section("differ", Heading("Where colours and figures differ"), *parts.disagreements(f)),
        _section("owed", Heading("What is still owed"), parts.owed_table([u for u in f.owed if not u["answered"]])),
        _section("oversight", Heading("Who watches over it, and how often"), _watch_table(f)),
        parts.sources(f, root),
    ]
    return _document(f, f"{part} report for information, {long_date(f.day)}", sections)


def _shorts(f: Facts) -> list[Block]:
    said = list(dict.fromkeys(p["short"] for p in f.proofs.values() if p["measures"]))
    return [BulletList(said)] if said else []


def _watch_table(f: Facts) -> Table:
    rows = [w for group in f.oversight["watched"] for w in group["watches"]]
    return Table(
        "Reports promised and reports shown",
        ("Body", "Watches", "How often", "Kept"),
        [(w["body"], w["what"], w["rhythm"], w["cadence"]) for w in rows],
        empty="No paper that we hold says who watches over the work.",
    )


# --- I9: extract for one board -------------------------------------------------------------------------


def board(f: Facts, root: str) -> Document:
    """Only what one body watches, owes, is owed or does."""
    body = f.body()
    if body is None:
        raise Refused("Say for which body: choose one, or give --body.", status=422)
    rows = [
        each
        for each in f.actions
        if each[0].responsible_body_id == body.pk
        or (each[0].accountable and each[0].accountable.body_id == body.pk)
        or (each[0].responsible and each[0].responsible.body_id == body.pk)
        or each[0].depends_body_id == body.pk
        or each[0].plan.body_id == body.pk
    ]
    owed = [u for u in f.owed if u["body_slug"] == body.slug or body.name in u["owed_by"]]
    watches = [w for group in f.oversight["watched"] for w in group["watches"] if w["body"] == body.name]
    chains = [
        (chain["what"], link) for chain in f.oversight["chains"] for link in chain["links"] if link["body"] == body.name
    ]
    sections = [
        _section(
            "summary",
            *parts.head(f, "board", body.name),
            Callout(
                f"{plural(len(rows), 'action')} and {plural(len(owed), 'promise')} concern {body.name}.", key="summary"
            ),
        ),
        _section("status", Heading("Actions"), parts.status_table(rows, f"Actions that concern {body.name}")),
        _section("owed", Heading("Promises"), parts.owed_table(owed, f"What is owed by or to {body.name}")),
        _section(
            "oversight",
            Heading("What it watches, and what it must agree to"),
            Table(
                "Reports promised and reports shown",
                ("Watches", "Promised", "Kept"),
                [(w["what"], w["words"], w["cadence"]) for w in watches],
                empty=f"No paper that we hold says what {body.name} watches.",
            ),
            Table(
                "Endorsements asked of it",
                ("What", "Wanted by", "Standing"),
                [(what, link["wanted"] or "Not said", link["standing"]) for what, link in chains],
                empty="None is asked of it.",
            ),
        ),
        parts.sources(f, root),
    ]
    return _document(f, f"Extract for {body.name}, {long_date(f.day)}", sections, wide=True)


# --- I11: evidence pack --------------------------------------------------------------------------------


def evidence(f: Facts, root: str) -> Document:
    """For a regulator's checkpoint: due so many days before it, with everything that shows something."""
    checkpoints = f.oversight["checkpoints"]
    ref = f.options.get("checkpoint", "")
    chosen = next((c for c in checkpoints if c["ref"] == ref), None) if ref else next(iter(checkpoints), None)
    if ref and chosen is None:
        raise Refused(f"There is no checkpoint “{ref}”. There are: {some(c['ref'] for c in checkpoints)}.", status=422)
    about = (
        f"For {chosen['body']}: {chosen['what']}, {chosen['when']}. Evidence is due {chosen['evidence_days']} days "
        f"before" + (f": {chosen['evidence_due']}." if chosen["evidence_due"] else ".")
        if chosen
        else "No checkpoint is held. This pack is for whoever asks."
    )
    rows = [
        (
            e.recommendation.ref,
            e.get_kind_display(),
            e.words,
            long_date(e.happened_on),
            e.source.title if e.source else "Not named",
        )
        for e in f.evidence
    ]
    without = [r.ref for r in f.recommendations if r.ref not in {row[0] for row in rows}]
    sections = [
        _section(
            "summary", *parts.head(f, "evidence", chosen["body"] if chosen else ""), Callout(about, key="summary")
        ),
        _section(
            "evidence",
            Heading("What shows something"),
            Table(
                "Evidence, by recommendation",
                ("Ref", "Kind", "What it shows", "Day", "Paper"),
                rows,
                empty="No evidence was attached by this day.",
            ),
            Paragraph(f"Nothing is attached to {some(without)}." if without else "Every recommendation has evidence."),
        ),
        _section(
            "verdicts",
            Heading("Did it help?"),
            parts.verdict_table(f, f.recommendations),
            parts.measures_table(f),
            *parts.casework(f),
        ),
        *([_section("charts", Heading("The figures as charts"), *c)] if (c := parts.measure_charts(f)) else []),
        _section("differ", Heading("Where colours and figures differ"), *parts.disagreements(f)),
        _section("status", Heading("Actions"), parts.status_table(f.actions)),
        _section("gaps", Heading("What is missing"), _gap_table(f)),
        parts.sources(f, root),
    ]
    return _document(f, f"Evidence pack, {long_date(f.day)}", sections, wide=True)


def _gap_table(f: Facts) -> Table:
    return Table(
        "Gaps, found by rule in what the papers say",
        ("Kind", "How many"),
        [(title, str(n)) for title, n in f.gaps.items()],
        numeric=(1,),
        empty="No gap was found.",
    )


# --- I10: briefing for councillors ---------------------------------------------------------------------


def briefing(f: Facts, root: str) -> Document:
    """Two pages for a councillor whom a resident asks: what was promised, what changed, where to send people."""
    good = [p["short"] for p in f.proofs.values() if p["measures"] and p["verdict"]["colour"] in ("green", "turquoise")]
    bad = [p["short"] for p in f.proofs.values() if p["measures"] and p["verdict"]["colour"] in ("red", "yellow")]
    silent = [u for u in f.owed if not u["answered"]]
    sections = [
        _section("summary", *parts.head(f, "briefing"), Callout(f"{parts.tally(f)}.", key="summary")),
        _section(
            "say",
            Heading("What you can say"),
            BulletList(list(dict.fromkeys([*good, *bad])))
            if good or bad
            else Paragraph("No figure tells yet whether the work helped."),
        ),
        _section(
            "careful",
            Heading("What you should not say"),
            BulletList(
                [
                    "That a thing is finished because a paper calls it complete. Look at what is shown.",
                    "Anything about one child or family. Send the person to the service, never the story.",
                    "That a figure will be better by a day. Nobody has promised that unless it stands below.",
                ]
            ),
        ),
        _section(
            "owed",
            Heading("What is still owed to councillors and residents"),
            BulletList([f"{u['ref']}: {u['words']} ({u['owed_by']})" for u in silent[:12]])
            if silent
            else Paragraph("Nothing that we know of."),
        ),
        _section(
            "contact",
            Heading("Where to send a resident"),
            BulletList(
                [
                    "Free and impartial advice: the council's SEND Information, Advice and Support Service (SENDIASS).",
                    "What help there is: the council's Local Offer.",
                    "A decision that a family disagrees with: the decision letter says how to use mediation and how "
                    "to appeal.",
                    "A complaint about the council: its complaints team, then the Local Government and Social Care "
                    "Ombudsman.",
                ]
            ),
        ),
        _section("verdicts", Heading("Each recommendation"), parts.verdict_table(f, f.recommendations)),
        parts.sources(f, root),
    ]
    return _document(f, f"Briefing for councillors, {long_date(f.day)}", sections)


# --- I5: press notice ----------------------------------------------------------------------------------


def press(f: Facts, root: str) -> Document:
    """Strengths, further work, next step; each with its figure, none chosen for looking good."""
    strengths = [x.title for x in f.findings if x.kind == Finding.Kind.STRENGTH]
    weak = [x.title for x in f.findings if x.kind != Finding.Kind.STRENGTH]
    figures = list(dict.fromkeys(p["sentence"] for p in f.proofs.values() if p["measures"]))
    upcoming = [(a.due_last, x) for a, x, s in f.actions if a.due_last and a.due_last >= f.day and not s["done"]]
    nexts = [f"{x['words']} (due {x['due']})" for _, x in sorted(upcoming, key=lambda p: p[0])[:3]]
    body = f.review.get("reviewer") or "reviewers"
    sections = [
        _section(
            "summary",
            Paragraph(f"{f.council.name}, {long_date(f.day)}. For immediate release."),
            Callout(f"{parts.tally(f)}.", key="summary"),
        ),
        _section(
            "strengths",
            Heading("Strengths"),
            BulletList(strengths[:5]) if strengths else Paragraph("The papers that we hold name none."),
        ),
        _section(
            "further",
            Heading("Further work"),
            BulletList(weak[:6]) if weak else Paragraph("The papers that we hold name none."),
        ),
        _section(
            "figures",
            Heading("What the figures show"),
            BulletList(figures) if figures else Paragraph("No figure tells yet whether the work helped."),
        ),
        _section("differ", Heading("What we have not solved"), *parts.disagreements(f)),
        _section(
            "next",
            Heading("The next step"),
            BulletList(nexts) if nexts else Paragraph("No action with a day to come is held."),
        ),
        _section(
            "contact",
            Heading("Notes for editors"),
            Paragraph(
                f"The review was carried out by {body}. Every figure, paper and promise is on the council's public "
                f"progress pages."
            ),
        ),
        parts.sources(f, root),
    ]
    return _document(f, f"How {f.council.short_name} answers its SEND review", sections)


# --- I8: plan appendix ---------------------------------------------------------------------------------


def plan(f: Facts, root: str) -> Document:
    """The plan as a table: the common denominator of what councils publish, blanks said in words."""
    slug = f.options.get("plan", "")
    rows = [each for each in f.actions if not slug or each[0].plan.slug == slug]
    if slug and not rows:
        known = some(sorted({a.plan.slug for a, _, _ in f.actions}))
        raise Refused(f"There is no plan “{slug}” with actions. There are: {known}.", status=422)
    by_plan: dict[str, list[Any]] = {}
    for each in rows:
        by_plan.setdefault(each[0].plan.title, []).append(each)
    tables: list[Block] = []
    for title, group in by_plan.items():
        tables += [Heading(title), _plan_table(title, group)]
    sections = [
        _section("summary", *parts.head(f, "plan"), Callout(parts.colours(f, rows), key="summary")),
        _section("plan", *(tables or [Paragraph("There are no actions.")])),
        _section("definitions", Heading("What the colours mean"), parts.definitions()),
        parts.sources(f, root),
    ]
    return _document(f, f"Implementation plan, {long_date(f.day)}", sections, wide=True)


def _plan_table(title: str, group: list[Any]) -> Table:
    lines = []
    for a, x, s in group:
        recommendation = (
            f"{x['recommendation']['ref']} {x['recommendation']['title']}" if x["recommendation"] else "None"
        )
        lines.append(
            (
                a.ref,
                recommendation,
                x["words"],
                x["accountable"] or "Nobody is named",
                x["responsible"] or x["responsible_body"] or "Nobody is named",
                x["due"] or x["rhythm"] or "No date",
                x["success_measure"] or x["measure"] or "None",
                f"Claimed: {s['claimed_as'] or s['colour']}" if s["claimed"] else s["colour"],
            )
        )
    return Table(
        f"Actions of {title}",
        ("Ref", "Recommendation", "Action", "Accountable", "Responsible", "Due", "Success measure", "Status"),
        lines,
    )


# --- I6: family page -----------------------------------------------------------------------------------


def family(f: Facts, root: str) -> Document:
    """The questions a parent would ask, answered; when it was last updated; how to have it another way."""
    answers: list[Block] = []
    for r in f.recommendations:
        proof = f.proofs[r.ref]
        answers += [Heading(r.question, 3), Paragraph(f"{proof['verdict']['headline']}. {proof['short']}")]
    updated = newest_paper(f.council)
    sections = [
        _section(
            "summary",
            Paragraph(f"Last updated on {long_date(f.day)}."),
            Callout(
                "A review looked at services for children with special educational needs and disabilities. This page "
                "says what came of it.",
                key="summary",
            ),
        ),
        _section("answers", Heading("What the review asked for, and what came of it"), *answers),
        _section(
            "missing",
            Heading("What we do not know"),
            BulletList([f"{title}: {n}" for title, n in list(f.gaps.items())[:8]])
            if f.gaps
            else Paragraph("We know of no gap."),
        ),
        _section(
            "contact",
            Heading("If you need this another way"),
            Paragraph(
                f"Ask {f.council.name} for this page in large print, in easy read, in another language or read out. "
                f"The "
                "SEND Information, Advice and Support Service gives free and impartial advice."
            ),
            *([Paragraph(f"The newest paper behind this page is of {long_date(updated)}.")] if updated else []),
        ),
        parts.sources(f, root),
    ]
    return _document(f, "What came of the review of SEND services", sections)


# --- I7: minute extract --------------------------------------------------------------------------------


def minutes(f: Facts, root: str) -> Document:
    """One decision, part by part: what was proposed, what was resolved, who called it in, what is owed since."""
    d = f.decision()
    owed = [u for u in f.owed if u["decision"] == d["ref"]]
    facts = [
        ("Body", d["body"]),
        ("Day", d["when"]),
        ("Minute or item", d["minute"] or "Not given"),
        ("Agenda item", d["item"] or "Not given"),
        ("Executive function", {True: "Yes", False: "No", None: "Not said"}[d["executive"]]),
        ("Key decision", {True: "Yes", False: "No", None: "Not said"}[d["key"]]),
        ("Went direct to", d["referred_to"] or "Nobody"),
        ("Called in by", d["called_in_by"] or called_in_by(f, d) or "Nobody that we know of"),
        ("In effect from", d["effective"] or "Not given"),
    ]
    resolutions = [
        (r["number"] or str(n), r["proposed"] or "Not held", r["words"])
        for n, r in enumerate(d.get("resolutions", []), 1)
        if not r["repeats"]
    ]
    blocks: list[Block] = [Table("The decision", ("What", "Entry"), facts)]
    if resolutions:
        blocks.append(Table("What was proposed and what was resolved", ("Number", "Proposed", "Resolved"), resolutions))
    else:
        blocks.append(Paragraph(d["resolved"] or "Its words are not held."))
    sections = [
        _section("decision", *blocks),
        _section(
            "reasons",
            Heading("Reasons and other options"),
            Paragraph(f"Reasons: {ended(d['reasons'] or 'none is given')}"),
            Paragraph(f"Other options: {ended(d['other_options'] or 'none is given')}"),
        ),
        _section(
            "owed",
            Heading("What is owed since"),
            parts.owed_table(owed, f"Promises and orders that came of {d['ref']}"),
        ),
        parts.sources(f, root),
    ]
    return _document(f, f"Minute extract: {d['title']}", sections, subtitle=f"{f.council.name}, {d['body']}")


def called_in_by(f: Facts, d: Mapping[str, Any]) -> str:
    """Who called it in, where the call-in stands as a decision of its own with the same minute number."""
    rows = [x for x in f.decisions if x["called_in_by"] and x["minute"] and x["minute"] == d["minute"]]
    return rows[0]["called_in_by"] if rows else ""


# --- J7: back to those who took part -------------------------------------------------------------------


def feedback(f: Facts, root: str) -> Document:
    """To the groups that the reviewers heard: thanks, what was found of what they said, what came of it."""
    heard = [s["audience"] for s in f.review.get("sessions", [])]
    said = [x for x in f.findings if x.voice or x.kind != Finding.Kind.STRENGTH]
    lines = []
    for x in said:
        refs = [r.ref for r in x.recommendations.all() if r.ref in f.proofs]
        came = "; ".join(f"{ref}: {f.proofs[ref]['verdict']['headline'].lower()}" for ref in refs)
        lines.append(
            (x.title, x.voice or "Not said", some(refs) if refs else "None", came or "Nothing that we know of")
        )
    sections = [
        _section(
            "summary",
            Paragraph(f"To everybody who spoke to the reviewers. As at {long_date(f.day)}."),
            Callout(
                "Thank you. This says what the reviewers made of what you told them, and what has come of it since.",
                key="summary",
            ),
            Paragraph(f"They heard: {some(heard)}." if heard else "Whom they heard is not held."),
        ),
        _section(
            "answers",
            Heading("What was found, and what came of it"),
            Table("Findings", ("What was found", "Whose voice", "Recommendation", "What is shown"), lines),
        ),
        _section("differ", Heading("Where we say one thing and figures another"), *parts.disagreements(f)),
        _section(
            "contact",
            Heading("Tell us if this is not how you see it"),
            Paragraph(
                "The parent carer forum, councillors and the reviewers can file their own view; it stands beside "
                "ours on the public pages."
            ),
        ),
        parts.sources(f, root),
    ]
    return _document(f, "What you told the reviewers, and what came of it", sections)


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(
            "cabinet",
            "Report to Cabinet or a committee",
            "In the council's own section order, each implication with its reason",
            cabinet,
            ("body", "decision"),
        ),
        Kind(
            "scrutiny",
            "Progress report to scrutiny",
            "The colour of each action, what changed, what is overdue, where figures differ",
            scrutiny,
            ("body",),
        ),
        Kind("closing", "Closing table", "By class, with what is missing named", closing),
        Kind(
            "information",
            "Report for information",
            "For the middle or the end of the year",
            information,
            ("body", "part"),
        ),
        Kind("board", "Extract for one board", "Only what concerns one body", board, ("body",)),
        Kind("evidence", "Evidence pack", "For a regulator, due before its checkpoint", evidence, ("checkpoint",)),
        Kind("briefing", "Briefing for councillors", "What you can say, and where to send people", briefing),
        Kind("press", "Press notice", "Strengths, further work, next step", press),
        Kind("plan", "Plan appendix", "Every action as a table", plan, ("plan",)),
        Kind("family", "Page for families", "The questions a parent would ask, answered", family),
        Kind(
            "minutes",
            "Minute extract",
            "One decision: proposed, resolved, called in, owed since",
            minutes,
            ("decision",),
        ),
        Kind("feedback", "Back to those who took part", "What was found of what they said, what came of it", feedback),
    )
}
