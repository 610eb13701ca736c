"""Making papers, and keeping a council's look for them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from goldenthread.base import audit, editing, files
from goldenthread.base.documents import BadTemplate, Document, Template, apply, to_docx, to_html, to_page, to_pdf
from goldenthread.base.files.kinds import Kind as FileKind
from goldenthread.base.govuk.context import as_of
from goldenthread.outward.reports.facts import Facts
from goldenthread.outward.reports.kinds import KINDS
from goldenthread.outward.reports.models import PAPER, MadeReport, PaperTemplate
from goldenthread.outward.reports.proof_paper import KINDS as FORMS
from goldenthread.outward.reports.proof_paper import Paper, document_of, files_of
from goldenthread.outward.reports.released import released_casework
from goldenthread.refused import Refused
from goldenthread.thread.governance.models import Body
from goldenthread.thread.improvement.models import Council, Recommendation
from goldenthread.thread.improvement.proof import proof_of, proofs_of


def today() -> date:
    """The day that a paper bears: today in the UK, or the day that the demo pretends it is."""
    return as_of() or timezone.localdate()


def template_row(council: str, kind: str = PAPER) -> PaperTemplate:
    """The council's template for a kind of paper, or an empty one that is not saved."""
    found = PaperTemplate.objects.filter(council=council, kind=kind).first()
    return found or PaperTemplate(council=council, kind=kind)


def template_of(council: str, kind: str = PAPER) -> Template | None:
    row = PaperTemplate.objects.filter(council=council, kind=kind).first()
    return _template(row.order, row.wording, bytes(row.logo), row.logo_alt) if row else None


def _template(order: list[str], wording: dict[str, str], logo: bytes, logo_alt: str) -> Template:
    return Template(order=tuple(order), wording=wording, logo=logo or None, logo_alt=logo_alt)


def papers(recommendation: Recommendation, *, kinds: Sequence[str] = FORMS) -> list[Paper]:
    """The paper as the facts stand now, in the council's look: in every form, or in those asked for."""
    council = recommendation.review.council.slug
    path = f"{council}/{recommendation.slug}"
    told = released_casework(council, [recommendation.slug], day=today()).get(recommendation.slug)
    return files_of(
        proof_of(recommendation),
        path,
        day=today(),
        template=template_of(council),
        kinds=kinds,
        casework={"counted_words": told.counted_words, "rows": told.rows} if told else None,
    )


def check_template(row: PaperTemplate, values: Mapping[str, Any]) -> None:
    """Try the look on every paper of the council. Raises Refused with what does not fit."""
    merged = {"order": row.order, "wording": row.wording, "logo": row.logo, "logo_alt": row.logo_alt, **values}
    template = _template(merged["order"], merged["wording"], bytes(merged["logo"] or b""), merged["logo_alt"])
    if row.kind != PAPER:
        council = Council.objects.get(slug=row.council)
        try:
            apply(template, built(council, row.kind, usual(row.kind, council), day=today()))
        except BadTemplate as error:
            raise Refused(f"This does not fit the {KINDS[row.kind].title.lower()}. {error}", status=422) from None
        return
    for proof in proofs_of(Recommendation.objects.of(row.council)):
        try:
            document_of(proof, author=row.council, day=today(), template=template)
        except BadTemplate as error:
            raise Refused(
                f"This does not fit recommendation {proof['recommendation']['ref']}. {error}", status=422
            ) from None


def edit_template(row: PaperTemplate, values: Mapping[str, Any], *, expected: int, by: audit.Actor) -> PaperTemplate:
    """Save the look, after trying it on every paper of the council. Raises Refused with what does not fit."""
    with audit.unit(by=by):
        check_template(row, values)
        if row.pk is None:
            for name, value in values.items():
                setattr(row, name, value)
            saved = editing.add(row, by=by)
        else:
            saved = editing.save(row, values, expected=expected, by=by)
        audit.record("paper_template_edited", obj=saved, fields=sorted(values))
        return saved


# --- reports of a council ----------------------------------------------------------------------------------


def usual(kind: str, council: Council) -> dict[str, str]:
    """Options that a report cannot do without, to try a template on."""
    body = Body.objects.filter(council=council.slug).first() if kind == "board" else None
    return {"body": body.slug} if body else {}


WRITERS: dict[str, Callable[[Document], bytes]] = {
    "docx": to_docx,
    "pdf": to_pdf,
    "html": lambda document: to_page(document).encode(),
}


def built(council: Council, kind: str, options: Mapping[str, str], *, day: date) -> Document:
    """The report as a tree of blocks, in our own order and words. Raises Refused for options that fit nothing."""
    if kind not in KINDS:
        raise Refused(f"There is no report “{kind}”. There are: {', '.join(KINDS)}.", status=422)
    if day > today():
        raise Refused("A report is as at a day that has come. Give today or an earlier day.", status=422)
    facts = Facts(council, day, today(), {**options, "kind": kind})
    return KINDS[kind].build(facts, _standing())


def _standing() -> str:
    from goldenthread.outward.ledger.actions import in_words

    return in_words()


def document(council: Council, kind: str, options: Mapping[str, str], *, day: date) -> Document:
    """The report in the council's look."""
    made = built(council, kind, options, day=day)
    template = template_of(council.slug, kind)
    return apply(template, made) if template else made


def stem(council: Council, kind: str, options: Mapping[str, str], day: date) -> str:
    """The name of its files: southend-scrutiny-people-scrutiny-2026-11-28."""
    return "-".join(filter(None, [council.slug, kind, options.get("body", ""), day.isoformat()]))


def make_report(council: Council, kind: str, options: Mapping[str, str], *, day: date, by: audit.Actor) -> MadeReport:
    """Make a report in all three formats and keep them, with how each action stands, so that the next can compare."""
    tree = document(council, kind, options, day=day)
    bodies = {ending: write(tree) for ending, write in WRITERS.items()}  # outside the transaction: it takes seconds
    held = Facts(council, day, today(), {**options, "kind": kind}).held()
    name = stem(council, kind, options, day)
    with audit.unit(by=by):
        kept = []
        for ending, body in bodies.items():
            stored = files.keep_made(body, f"{name}.{ending}", FileKind.of(ending), by=by)
            kept.append({"ending": ending, "name": f"{name}.{ending}", "sha256": stored.sha256, "size": len(body)})
        row = MadeReport.objects.create(
            council=council.slug,
            kind=kind,
            body=options.get("body", ""),
            day=day,
            title=tree.title[:300],
            options={k: v for k, v in options.items() if v},
            held=held,
            files=kept,
            shown=to_html(tree, level=2, prefix="report"),
            root=_standing()[-64:],
            by_id=by.id,
            by_label=by.label,
        )
        audit.record("report_made", obj=row, reason=f"{row.title}, as at {day.isoformat()}")
        return row
