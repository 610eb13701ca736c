from django.urls import include, path

urlpatterns = [
    path("", include("goldenthread.base.serving.urls")),
    path("", include("goldenthread.outward.public.urls")),
]
handler400 = "goldenthread.base.govuk.errors.bad_request"
handler403 = "goldenthread.base.govuk.errors.forbidden"
handler404 = "goldenthread.base.govuk.errors.not_found"
handler500 = "goldenthread.base.govuk.errors.broken"
