from django.urls import include, path

urlpatterns = [
    path("", include("goldenthread.base.serving.urls")),
    path("", include("goldenthread.base.files.download_urls")),
]
handler400 = "goldenthread.base.govuk.errors.plain_bad_request"
handler403 = "goldenthread.base.govuk.errors.plain_forbidden"
handler404 = "goldenthread.base.govuk.errors.plain_not_found"
handler500 = "goldenthread.base.govuk.errors.plain_broken"
