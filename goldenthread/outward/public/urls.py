from django.urls import include, path

from goldenthread.outward.public import api, views
from goldenthread.outward.public.dates import views as dates

app_name = "public"
urlpatterns = [
    path("", views.page, {"path": ""}, name="home"),
    path("method", views.method, name="method"),
    path("record", views.record, name="record"),
    path("record.json", views.record_json, name="record-json"),
    path("record/verify.py", views.record_script, name="record-script"),
    path("views", views.views, name="views"),
    path("views.json", views.views_json, name="views-json"),
    path("api", views.api_in_words, name="api"),
    path("api/v1/", include(api.addresses(views.published))),
    path("releases", views.releases, name="releases"),
    path("accessibility", views.statement, {"which": "accessibility"}, name="accessibility"),
    path("privacy", views.statement, {"which": "privacy"}, name="privacy"),
    path("dates", dates.start, name="dates"),
    # one address an event, for each takes only the parameters of its own question
    *(path(f"dates/{slug}", view, name=f"dates-{slug}") for slug, view in dates.PAGES.items()),
    *(path(f"dates/{slug}.ics", view, name=f"dates-{slug}-calendar") for slug, view in dates.CALENDARS.items()),
    path("files/<path:path>", views.file, name="file"),
    path("<slug:council>/search", views.search, name="search"),
    path("releases/<int:number>/<path:path>", views.page, name="earlier"),
    path("<path:path>.json", views.page_json, name="page-json"),
    path("<path:path>.csv", views.page_csv, name="page-csv"),
    path("<path:path>", views.page, name="page"),
]
