"""What a release holds: every public page as facts, every public file as bytes."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from goldenthread.outward.releases import moving, numbers
from goldenthread.outward.reports.actions import template_of, today
from goldenthread.outward.reports.proof_paper import files_of
from goldenthread.rules.measures.live.definitions import MEASURES
from goldenthread.thread.improvement.drawing import charts_of
from goldenthread.thread.improvement.models import Council, Recommendation
from goldenthread.thread.improvement.telling import PAGES, at_a_glance, council_facts, menu, plan_page
from goldenthread.thread.improvement.telling.casework import events_of
from goldenthread.thread.improvement.telling.whole import whole_of
from goldenthread.thread.sources.facts import source_facts
from goldenthread.thread.sources.models import Source


@dataclass(frozen=True)
class Page:
    path: str
    kind: str
    title: str
    data: dict[str, Any]


@dataclass(frozen=True)
class File:
    path: str
    name: str
    media_type: str
    body: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True)
class Contents:
    pages: tuple[Page, ...]
    files: tuple[File, ...]
    after: int | None = None  # the release that had gone out last when it was made

    @property
    def digest(self) -> str:
        return digest_of(
            [(p.path, p.kind, p.title, p.data) for p in self.pages],
            [(f.path, f.name, f.media_type, f.sha256) for f in self.files],
        )


def digest_of(pages: Iterable[tuple[str, str, str, Any]], files: Iterable[tuple[str, str, str, str]]) -> str:
    """SHA-256 over all pages and files in the order of their paths, as canonical JSON."""
    whole = {"pages": sorted(pages, key=lambda p: p[0]), "files": sorted(files)}
    text = json.dumps(whole, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def plain(data: Any) -> dict[str, Any]:
    """The facts as JSON will give them back, so that what is approved and what is shown are the same values."""
    return json.loads(json.dumps(data, cls=DjangoJSONEncoder))


def gather() -> Contents:
    """Every public page and file, from the thread as it stands now. Reads only."""
    pages: list[Page] = []
    files: list[File] = []
    after = numbers.last_out()
    councils = list(Council.objects.order_by("name"))
    listed = []
    for council in councils:
        entries = []
        proofs = {}
        out = numbers.out_of(council)
        for recommendation in Recommendation.objects.of(council.slug):
            proof = whole_of(recommendation)
            path = f"{council.slug}/{recommendation.slug}"
            proofs[path] = proof
            counted = numbers.beside_recommendation(out, recommendation, events_of(recommendation)) if out else None
            papers = files_of(proof, path, day=today(), template=template_of(council.slug), casework=counted)
            files += [File(p.path, p.name, p.media_type, p.body) for p in papers]
            pages.append(
                Page(
                    path,
                    "proof",
                    proof["recommendation"]["question"],
                    plain(
                        {
                            "proof": proof,
                            "charts": charts_of(proof),
                            "casework": counted,
                            "files": [{"path": p.path, "words": p.words, "kind": p.kind} for p in papers],
                        }
                    ),
                )
            )
            entries.append(
                {
                    "path": path,
                    "ref": proof["recommendation"]["ref"],
                    "title": proof["recommendation"]["title"],
                    "question": proof["recommendation"]["question"],
                    "headline": proof["verdict"]["headline"],
                    "status": proof["verdict"]["status"],
                    "short": proof["short"],
                }
            )
        listed.append({"name": council.name, "slug": council.slug, "recommendations": entries})
        pages += _record_pages(council, proofs, out)
    pages.append(Page("", "home", "Golden Thread", plain({"councils": listed})))
    sources = [source_facts(source) for source in Source.objects.prefetch_related("passages")]
    pages += [
        Page(f"sources/{s['slug']}", "source", f"{s['label']} {s['title']}", plain({"source": s})) for s in sources
    ]
    pages.append(Page("sources", "sources", "Sources", plain({"sources": sources})))
    return Contents(tuple(pages), tuple(files), after)


def _record_pages(council: Council, proofs: dict[str, dict[str, Any]], out: numbers.Out | None = None) -> list[Page]:
    """The pages of a council's record: its reviews at a glance, each register, and what casework says."""
    whose = council_facts(council)
    counted = [(numbers.PATH, numbers.TITLE, numbers.ABOUT)] if out is not None else []
    flow = moving.flow_page(out) if out is not None else None
    counted += [(moving.PATH, moving.TITLE, moving.ABOUT)] if flow is not None else []

    def page(path: str, kind: str, title: str, told: dict[str, Any], here: str = "") -> Page:
        listed = menu(council.slug, here=here)
        for name, words, about in counted:
            listed.append({"path": f"{council.slug}/{name}", "title": words, "about": about, "here": here == name})
        return Page(
            path,
            "told",
            title,
            plain({"told": told, "council": whose, "menu": listed, "body": f"told/{kind}.html"}),
        )

    pages = [page(council.slug, "council", council.name, at_a_glance(council, proofs))]
    if out is not None:
        pages.append(page(out.path, "casework", numbers.TITLE, numbers.overview(out), here=numbers.PATH))
        for one in MEASURES:
            if out.rows(one.code, "month"):
                pages.append(
                    page(f"{out.path}/{one.code}", "casework_measure", one.name, numbers.measure_page(out, one))
                )
    if flow is not None:
        pages.append(page(f"{council.slug}/{moving.PATH}", "flow", moving.TITLE, flow, here=moving.PATH))
    for name, register in PAGES.items():
        told = register.build(council)
        pages.append(page(f"{council.slug}/{name}", name, register.title, told, here=name))
        if name == "plans":
            for plan in told["plans"]:
                shown = plan_page(told, plan["slug"])
                assert shown is not None
                pages.append(page(plan["path"], "plan", plan["title"], shown))
    return pages
