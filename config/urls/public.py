from django.urls import include, path

urlpatterns = [
    path("", include("goldenthread.base.serving.urls")),
    path("", include("goldenthread.outward.public.urls")),
]
handler404 = "goldenthread.base.govuk.errors.not_found"
handler500 = "goldenthread.base.govuk.errors.broken"
