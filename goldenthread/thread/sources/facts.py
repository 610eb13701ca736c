"""A source and its passages as plain facts, for pages, releases and JSON alike."""

from typing import Any

from goldenthread.base.documents import long_date
from goldenthread.thread.sources.models import Certainty, Claim, Source


def source_facts(source: Source) -> dict[str, Any]:
    return {
        "slug": source.slug,
        "label": source.label,
        "title": source.title,
        "publisher": source.publisher,
        "kind": source.get_kind_display(),
        "published": source.published_words,
        "captured": long_date(source.captured_on) if source.captured_on else "",
        "address": source.address,
        "obtained": source.obtained,
        "note": source.note,
        "kept_sha256": source.kept_sha256,
        "passages": [
            {"address": p.address, "anchor": p.anchor, "quoted": p.quoted, "text": p.text, "speaker": p.speaker}
            for p in source.passages.all()
        ],
    }


def claim_facts(claim: Claim) -> dict[str, Any]:
    """One claim with its passage. Reads claim.passage.source: select them beforehand."""
    passage, source = claim.passage, claim.passage.source
    return {
        "field": claim.field,
        "value": claim.value,
        "certainty": claim.certainty,
        "certainty_words": Certainty(claim.certainty).label,
        "chosen": claim.chosen,
        "reason": claim.reason,
        "source": {"slug": source.slug, "label": source.label, "title": source.title, "publisher": source.publisher},
        "passage": {
            "address": passage.address,
            "anchor": passage.anchor,
            "quoted": passage.quoted,
            "text": passage.text,
            "speaker": passage.speaker,
        },
    }
