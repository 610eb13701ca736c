from django.urls import include, path

urlpatterns = [
    path("", include("goldenthread.base.serving.urls")),
    path("account/", include("goldenthread.base.accounts.urls")),
    path("components/", include("goldenthread.base.govuk.urls")),
    path("files/", include("goldenthread.base.files.urls")),
    path("work/", include("goldenthread.base.jobs.urls")),
    path("messages/", include("goldenthread.base.outbox.urls")),
    path("audit/", include("goldenthread.base.audit.urls")),
    path("sources/", include("goldenthread.thread.sources.urls")),
    path("week/", include("goldenthread.thread.week.urls")),
    path("views/", include("goldenthread.thread.counterviews.urls")),
    path("training/", include("goldenthread.thread.training.urls")),
    path("papers/", include("goldenthread.thread.papers.urls")),
    path("offer/received/", include("goldenthread.outward.offering.urls")),
    path("offer/", include("goldenthread.families.offer.urls")),
    path("figures/", include("goldenthread.thread.figures.urls")),
    path("children/import/", include("goldenthread.casework.importing.urls")),
    path("children/", include("goldenthread.casework.children.urls")),
    path("children/", include("goldenthread.casework.sending.urls")),
    path("children/", include("goldenthread.casework.plans.urls")),
    path("children/", include("goldenthread.casework.routes.urls")),
    path("children/", include("goldenthread.casework.cases.urls")),
    path("troubles/", include("goldenthread.casework.troubles.urls")),
    path("letters/", include("goldenthread.casework.letters.urls")),
    path("panels/", include("goldenthread.casework.panels.urls")),
    path("requests/", include("goldenthread.casework.asking.urls")),
    path("access/", include("goldenthread.casework.children.access_urls")),
    path("records/", include("goldenthread.casework.records.urls")),
    path("flow/", include("goldenthread.casework.flow.urls")),
    path("proof/", include("goldenthread.casework.counts.urls")),
    path("releases/", include("goldenthread.outward.releases.urls")),
    path("reports/", include("goldenthread.outward.reports.urls")),
    path("", include("goldenthread.thread.improvement.urls")),
]
handler400 = "goldenthread.base.govuk.errors.bad_request"
handler403 = "goldenthread.base.govuk.errors.forbidden"
handler404 = "goldenthread.base.govuk.errors.not_found"
handler500 = "goldenthread.base.govuk.errors.broken"
