"""Ready reports of who saw what, for the privacy officer (trust.md: who saw this child, what did this person see,
refusals, break-glass, bulk, outliers, same name)."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base import audit
from goldenthread.base.accounts.access import needs
from goldenthread.base.accounts.models import User
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.audit import events
from goldenthread.base.audit.models import Entry
from goldenthread.base.govuk.forms import long
from goldenthread.base.govuk.query import query
from goldenthread.base.govuk.templatetags.govuk import date_time
from goldenthread.casework.children import actions, forms, reading
from goldenthread.casework.children.door import audit_time, come_in
from goldenthread.casework.children.models import Child, Party
from goldenthread.casework.children.pages import Listing, form_page, link, listing_page
from goldenthread.rules.access import reach
from goldenthread.rules.finding import words_of

FORM = ["GET", "HEAD", "POST"]
MOST = 300
OPENING = ("child_opened", "child_listed", "child_found", "field_revealed", "case_paper_read", "case_paper_downloaded")
TIMES_THE_USUAL = 3  # an outlier opens three times as many records as the median of the same role
FEWEST = 20  # and at least so many


def _when(text: str) -> str:
    try:
        return date_time(datetime.fromisoformat(text))
    except ValueError:
        return text


def _since(days: int) -> str:
    return audit_time(timezone.now() - timedelta(days=days))


def _about_children(days: int) -> Any:
    return Entry.objects.filter(object__startswith="children.child", at__gte=_since(days))


def _row(entry: Entry) -> list[Any]:
    kinds = reach.kinds()
    return [
        entry.seq,
        _when(entry.at),
        entry.actor_label,
        events.words_for(entry.action),
        kinds[entry.relationship].words if entry.relationship in kinds else entry.relationship,
        entry.reason,
    ]


def _entries(rows: Any) -> list[Entry]:
    """Rows without what SENDIASS does: whether a family has an adviser is the family's to say."""
    return list(rows.exclude(relationship="helper").exclude(action="helper_chosen").order_by("-seq")[:MOST])


@require_safe
@needs(Permission.ACCESS_REPORT)
@query(forms.AccessFilter, show_errors=True)
def reports(request: HttpRequest) -> HttpResponse:
    """One child, one person, or the lists that somebody should look at each week."""
    visitor, wanted = come_in(request), request.query  # type: ignore[attr-defined]
    days = wanted["days"] or 30
    reference = (wanted["reference"] or "").strip().upper()
    who = (wanted["who"] or "").strip()
    listings: list[Listing] = []
    head = ["Entry", "When", "Who", "What", "Through", "Reason"]
    if reference:
        child = Child.behind_the_door.filter(reference=reference).first()
        rows = (
            _entries(Entry.objects.filter(object=f"children.child:{child.pk}", at__gte=_since(days))) if child else []
        )
        listings.append(Listing(f"Who saw or changed {reference}", head, [_row(e) for e in rows], "No entry."))
    if who:
        people = User.objects.filter(Q(email__iexact=who) | Q(name__iexact=who))
        keys = [str(person.pk) for person in people]
        rows = _entries(_about_children(days).filter(actor_id__in=keys))
        references = _references(rows)
        shown = [[*_row(e)[:2], references.get(e.object, "Destroyed or unknown"), *_row(e)[3:]] for e in rows]
        listings.append(
            Listing(
                f"What {who} saw and changed",
                ["Entry", "When", "Record", "What", "Through", "Reason"],
                shown,
                "No entry.",
            )
        )
    if not listings:
        listings = [_refusals(days), _outliers(days), _same_name(days), _bulk(days)]
    with audit.unit(by=visitor.actor):
        audit.record(
            "access_report_read",
            obj=f"children.child:{reference}" if reference else "children.child",
            fields=[n for n, v in (("reference", reference), ("who", who)) if v],
        )
    return listing_page(
        request,
        "Who saw children’s records",
        listings,
        lead=f"The last {days} days. Reading this page is itself written down.",
        query_form=request.query_form  # type: ignore[attr-defined]
        if request.GET
        else forms.AccessFilter(initial={"days": "30"}),
        links=[
            ("Break-glass to review", reverse("access:glasses")),
            ("Lists of children as files", reverse("sending:exports-to-decide")),
            ("Keep an entry from a family’s access log", reverse("access:withhold")),
            ("The whole audit log", reverse("audit-log")),
        ],
    )


def _references(rows: list[Entry]) -> dict[str, str]:
    keys = {row.object.partition(":")[2] for row in rows if ":" in row.object}
    return {
        f"children.child:{pk}": ref
        for pk, ref in Child.behind_the_door.filter(pk__in=keys).values_list("pk", "reference")
    }


def _refusals(days: int) -> Listing:
    rows = (
        _about_children(days)
        .filter(result="refused")
        .values("actor_label")
        .annotate(n=Count("seq"))
        .order_by("-n")[:50]
    )
    return Listing(
        "Refusals, by person", ["Who", "Times"], [[r["actor_label"], r["n"]] for r in rows], "Nobody was refused."
    )


def opened_by(days: int) -> dict[tuple[str, str, str], set[str]]:
    """(role, id, name) of each person to the children whose records they opened."""
    found: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for role, who, name, obj in (
        _about_children(days)
        .filter(action="child_opened", result="done")
        .values_list("role", "actor_id", "actor_label", "object")
    ):
        found[(role, who, name)].add(obj)
    return found


def outliers(seen: dict[tuple[str, str, str], set[str]]) -> list[tuple[str, str, int, float]]:
    """(name, role, records, median of the role) of whoever opened far more records than people of the same role."""
    by_role: dict[str, list[int]] = defaultdict(list)
    for (role, _, _), objects in seen.items():
        by_role[role].append(len(objects))
    found = []
    for (role, _, name), objects in seen.items():
        usual = median(by_role[role])
        if len(objects) >= FEWEST and len(objects) >= TIMES_THE_USUAL * usual:
            found.append((name, role, len(objects), usual))
    return sorted(found, key=lambda row: -row[2])


def _outliers(days: int) -> Listing:
    rows = [
        [name, role.replace("_", " "), count, f"{usual:g}"] for name, role, count, usual in outliers(opened_by(days))
    ]
    return Listing(
        "People who opened far more records than others of their role",
        ["Who", "Role", "Records", "Usual for the role"],
        rows,
        f"Nobody opened {FEWEST} records and {TIMES_THE_USUAL} times the usual number.",
    )


def same_name(seen: dict[tuple[str, str, str], set[str]]) -> list[tuple[str, str]]:
    """(name, reference) where somebody opened the record of a child or party who shares their family name."""
    keys = {obj.partition(":")[2] for objects in seen.values() for obj in objects}
    names: dict[str, set[str]] = defaultdict(set)
    references = {}
    for pk, family, reference in Child.behind_the_door.filter(pk__in=keys).values_list(
        "pk", "family_name", "reference"
    ):
        names[str(pk)] |= set(words_of(family)[-1:])
        references[str(pk)] = reference
    for pk, name in Party.behind_the_door.filter(child_id__in=keys).values_list("child_id", "person__name"):
        names[str(pk)] |= set(words_of(name)[-1:])
    found = []
    for (role, _, name), objects in seen.items():
        if role in ("parent", "young_person", "child"):
            continue  # their own
        own = set(words_of(name)[-1:])
        found += [
            (name, references[k]) for k in {o.partition(":")[2] for o in objects} if k in references and own & names[k]
        ]
    return sorted(found)


def _same_name(days: int) -> Listing:
    rows = [[name, reference] for name, reference in same_name(opened_by(days))]
    return Listing("People who opened a record with their own family name", ["Who", "Record"], rows, "Nobody.")


def _bulk(days: int) -> Listing:
    rows = Entry.objects.filter(action__in=["many_records_opened", "children_exported"], at__gte=_since(days)).order_by(
        "-seq"
    )
    shown = [[_when(e.at), e.actor_label, events.words_for(e.action), e.reason] for e in rows[:50]]
    return Listing("Many records at once", ["When", "Who", "What", "How many"], shown, "There is none.")


@require_safe
@needs(Permission.BREAK_GLASS_REVIEW)
def glasses(request: HttpRequest) -> HttpResponse:
    visitor = come_in(request)
    rows = [
        [
            link(row.child.reference, "access:glass", row.pk),
            row.user.name,
            row.get_kind_display(),
            date_time(row.opened_at),
            "Given" if row.closed_at else f"Owed by {long(row.due_on)}",
            ("Right" if row.right else "Not right") if row.reviewed_at else "To review",
        ]
        for row in reading.glasses(visitor)
    ]
    return listing_page(
        request,
        "Break-glass",
        [
            Listing(
                "Records opened by break-glass",
                ["Record", "Who", "Why", "When", "Outcome", "Review"],
                rows,
                "There is none.",
            )
        ],
        crumbs=["Access", reverse("access:reports")],
    )


@require_http_methods(FORM)
@needs(Permission.BREAK_GLASS_REVIEW)
def glass(request: HttpRequest, glass_id: str) -> HttpResponse:
    visitor = come_in(request)
    row = reading.glass_to_review(visitor, glass_id)
    rows = [
        ("Record", row.child.reference),
        ("Who", row.user.name),
        ("Why", f"{row.get_kind_display()}: {row.reason}"),
        ("Opened", date_time(row.opened_at)),
        ("Outcome", row.outcome or f"Owed by {long(row.due_on)}"),
    ]
    if row.reviewed_at:
        rows.append(("Review", f"{'Right' if row.right else 'Not right'}, {row.reviewed_by}: {row.review}"))
        return listing_page(
            request,
            "Break-glass",
            [Listing("What happened", ["What", "Recorded"], [list(pair) for pair in rows])],
            crumbs=["Access", reverse("access:reports"), "Break-glass", reverse("access:glasses")],
        )
    return form_page(
        request,
        forms.ReviewForm,
        act=lambda form: actions.review_glass(
            visitor, row, right=form.cleaned_data["right"], words=form.cleaned_data["words"]
        ),
        heading="Review a break-glass",
        button="Save the review",
        context={"rows": rows},
        back=("Back to break-glass", reverse("access:glasses")),
        answer=reverse("access:glasses"),
    )


@require_http_methods(FORM)
@needs(Permission.ACCESS_REPORT)
def withhold(request: HttpRequest) -> HttpResponse:
    visitor = come_in(request)
    return form_page(
        request,
        forms.WithholdEntryForm,
        act=lambda form: actions.withhold_entry(
            visitor, entry=form.cleaned_data["entry"], words=form.cleaned_data["words"]
        ),
        heading="Keep an entry from a family’s access log",
        button="Keep it from them",
        lead="Only where showing it would put somebody at risk. The entry itself stays in the log.",
        back=("Back to reports", reverse("access:reports")),
        answer=reverse("access:reports"),
    )
