"""The work page: what waits, what runs and how far, what failed, and the timetable."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from goldenthread.base import audit, jobs
from goldenthread.base.accounts.access import may, needs
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.govuk.query import PageField, query
from goldenthread.base.jobs.models import Job, Periodic, State
from goldenthread.base.jobs.registry import DECLARED, title_of


class PageOnly(forms.Form):
    page = PageField()


def every_words(minutes: float) -> str:
    """An interval in words: "every 15 seconds", "every 10 minutes", "every hour"."""
    for length, word in ((24 * 60, "day"), (60, "hour"), (1, "minute")):
        if minutes >= length:
            count = round(minutes / length)
            return f"every {word}" if count == 1 else f"every {count} {word}s"
    return f"every {round(minutes * 60)} seconds"


@require_GET
@needs(Permission.WORK_READ)
@query(PageOnly)
def work(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    running = list(Job.objects.filter(state=State.RUNNING).order_by("started_at")[:50])
    waiting = list(Job.objects.filter(state=State.WAITING).order_by("-priority", "run_after", "queued_at")[:50])
    failed = Paginator(Job.objects.filter(state=State.FAILED).order_by("-finished_at", "pk"), 20)
    last = {row.name: row for row in Periodic.objects.all()}
    timetable = [
        {
            "title": declared.title,
            "every": every_words(declared.every.total_seconds() / 60),
            "row": last.get(declared.name),
        }
        for declared in sorted(DECLARED.values(), key=lambda d: d.title)
        if declared.every is not None
    ]
    for job in [*running, *waiting]:
        job.title = title_of(job.name)  # type: ignore[attr-defined]
        job.stuck = job.state == State.RUNNING and job.lease_until is not None and job.lease_until < now  # type: ignore[attr-defined]
    page = failed.get_page(request.query["page"])  # type: ignore[attr-defined]
    for job in page:
        job.title = title_of(job.name)  # type: ignore[attr-defined]
    return render(
        request,
        "jobs/work.html",
        {
            "health": jobs.health(),
            "running": running,
            "waiting": waiting,
            "waiting_count": Job.objects.filter(state=State.WAITING).count(),
            "failed": page,
            "timetable": timetable,
            "done_count": Job.objects.filter(state=State.DONE).count(),
            "may_manage": may(request.user, Permission.WORK_MANAGE),
            "now": now,
        },
    )


@require_POST
@needs(Permission.WORK_MANAGE)
def retry(request: HttpRequest, job_id: str) -> HttpResponse:
    from goldenthread.base.jobs.worker import try_again

    job = get_object_or_404(Job, pk=job_id)
    with audit.unit(by=request.actor):  # type: ignore[attr-defined]
        try_again(job)
    messages.success(request, f"“{title_of(job.name)}” is back in the queue.")
    return redirect("work")
