"""What the pages of a council's record say: plain values for the office page, the public page and JSON alike.

`PAGES` names each page of a council beside those of its recommendations. Each builder takes the council, reads only,
asks no clock, and gives a dict; its `table` (head, rows) is the page as CSV.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from goldenthread.thread.improvement.models import Council, Recommendation
from goldenthread.thread.improvement.proof import proofs_of
from goldenthread.thread.improvement.telling import links
from goldenthread.thread.improvement.telling.forward import forward_of
from goldenthread.thread.improvement.telling.gaps import gaps_of
from goldenthread.thread.improvement.telling.links import NAMES
from goldenthread.thread.improvement.telling.measures import measures_of
from goldenthread.thread.improvement.telling.oversight import oversight_of
from goldenthread.thread.improvement.telling.registers import (
    contradictions_of,
    decisions_of,
    findings_of,
    missing_of,
    plans_of,
    words_of,
)
from goldenthread.thread.improvement.telling.review import council_facts, reviews_of
from goldenthread.thread.improvement.telling.search import index_of

__all__ = ["NAMES", "PAGES", "Told", "at_a_glance", "council_facts", "menu", "plan_page"]


@dataclass(frozen=True)
class Told:
    """One page. `name` is its address under the council's and its template; `about` says what one finds there."""

    name: str
    title: str
    about: str
    build: Callable[[Council], dict[str, Any]]


PAGES: dict[str, Told] = {
    told.name: told
    for told in (
        Told("review", "How the review was done", "Who asked for it, who came, and who was heard", reviews_of),
        Told("findings", "What was found", "Strengths and weaknesses by theme", findings_of),
        Told("decisions", "Decisions and promises", "Who decided what, and what somebody owes", decisions_of),
        Told(
            "oversight",
            "Who watches over it",
            "Which body sees what, how often, and whether that was kept",
            oversight_of,
        ),
        Told("forward", "What is to come", "For each body: meetings, reports, answers owed, evidence due", forward_of),
        Told("plans", "Plans and actions", "What was to be done, by whom and when", plans_of),
        Told("measures", "Measures", "The figures that tell whether it helped, and how each is counted", measures_of),
        Told("contradictions", "Where papers disagree", "Both sides, and which one we use", contradictions_of),
        Told(
            "missing-documents", "Documents we have not seen", "What each would settle, and who was asked", missing_of
        ),
        Told("gaps", "What is missing", "Promises without an answer, actions without a measure, and more", gaps_of),
        Told("words", "What the words mean", "In plain words, with the law's word beside the council's", words_of),
        Told(
            "search",
            "Search the record",
            "By word, recommendation, theme or body; and all of it as one table",
            index_of,
        ),
    )
}
assert tuple(PAGES) == NAMES


def menu(council: str, *, here: str = "") -> list[dict[str, Any]]:
    """The pages of a council in their order."""
    return [
        {"path": f"{council}/{told.name}", "title": told.title, "about": told.about, "here": told.name == here}
        for told in PAGES.values()
    ]


def at_a_glance(council: Council, proofs: Mapping[str, Mapping[str, Any]] | None = None) -> dict[str, Any]:
    """The council's first page: its reviews, how each recommendation was closed and what is shown, where to look on.

    `proofs` by path of the recommendation, where the caller has them; else they are made here.
    """
    if proofs is None:
        rows = Recommendation.objects.of(council.slug).prefetch_related("measures", "judgements")
        proofs = {links.recommendation(r)["path"]: p for r, p in zip(rows, proofs_of(rows), strict=True)}
    reviews = reviews_of(council)["reviews"]
    for line in (line for review in reviews for line in review["recommendations"]):
        verdict = proofs[line["path"]]["verdict"]
        line["verdict"] = {name: verdict[name] for name in ("headline", "status", "colour")}
    return {
        "council": council_facts(council),
        "reviews": reviews,
        "menu": menu(council.slug),
        "table": {
            "head": ["review", "ref", "slug", "title", "question", "verb", "answer", "closed as", "verdict", "themes"],
            "rows": [
                [
                    *(review["slug"], r["ref"], r["slug"], r["title"], r["question"], r["verb"], r["acceptance"]),
                    *(r["closed_as_words"], r["verdict"]["headline"], "; ".join(r["themes"])),
                ]
                for review in reviews
                for r in review["recommendations"]
            ],
        },
    }


def plan_page(told: dict[str, Any], slug: str) -> dict[str, Any] | None:
    """One plan out of what `plans_of` told, as a page of its own."""
    plan = next((p for p in told["plans"] if p["slug"] == slug), None)
    if plan is None:
        return None
    rows = [row for row in told["table"]["rows"] if row[1] == slug]
    return {"plan": plan, "table": {"head": told["table"]["head"], "rows": rows}}
