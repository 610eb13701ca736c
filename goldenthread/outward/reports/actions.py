"""Making papers, and keeping a council's look for them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from goldenthread.base import audit, editing
from goldenthread.base.documents import BadTemplate, Template
from goldenthread.base.govuk.context import as_of
from goldenthread.outward.reports.models import PaperTemplate
from goldenthread.outward.reports.proof_paper import Paper, document_of, files_of
from goldenthread.refused import Refused
from goldenthread.thread.improvement.models import Recommendation
from goldenthread.thread.improvement.proof import proof_of


def today() -> date:
    """The day that a paper bears: today in the UK, or the day that the demo pretends it is."""
    return as_of() or timezone.localdate()


def template_row(council: str) -> PaperTemplate:
    """The council's template, or an empty one that is not saved."""
    return PaperTemplate.objects.filter(council=council).first() or PaperTemplate(council=council)


def template_of(council: str) -> Template | None:
    row = PaperTemplate.objects.filter(council=council).first()
    return _template(row.order, row.wording, bytes(row.logo), row.logo_alt) if row else None


def _template(order: list[str], wording: dict[str, str], logo: bytes, logo_alt: str) -> Template:
    return Template(order=tuple(order), wording=wording, logo=logo or None, logo_alt=logo_alt)


def papers(recommendation: Recommendation) -> list[Paper]:
    """The paper as the facts stand now, in the council's look."""
    council = recommendation.review.council.slug
    path = f"{council}/{recommendation.slug}"
    return files_of(proof_of(recommendation), path, day=today(), template=template_of(council))


def check_template(row: PaperTemplate, values: Mapping[str, Any]) -> None:
    """Try the look on every paper of the council. Raises Refused with what does not fit."""
    merged = {"order": row.order, "wording": row.wording, "logo": row.logo, "logo_alt": row.logo_alt, **values}
    template = _template(merged["order"], merged["wording"], bytes(merged["logo"] or b""), merged["logo_alt"])
    for recommendation in Recommendation.objects.of(row.council):
        try:
            document_of(proof_of(recommendation), author=row.council, day=today(), template=template)
        except BadTemplate as error:
            raise Refused(f"This does not fit recommendation {recommendation.ref}. {error}", status=422) from None


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
