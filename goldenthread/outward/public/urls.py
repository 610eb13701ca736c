from django.urls import include, path

from goldenthread.outward.public import api, views
from goldenthread.outward.public.dates import views as dates
from goldenthread.outward.public.offer import feed
from goldenthread.outward.public.offer import views as offer

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
    path("offer", offer.start, name="offer"),
    path("offer/find", offer.find, name="offer-find"),
    path("offer/schools", offer.schools, name="offer-schools"),
    path("offer/checklist", offer.checklist, name="offer-checklist"),
    path("offer/services.csv", offer.services_csv, name="offer-services-csv"),
    path("offer/services/<slug:slug>", offer.service, name="offer-service"),
    path("offer/providers/<slug:slug>", offer.provider, name="offer-provider"),
    path("offer/pages/<slug:slug>", offer.page, name="offer-page"),
    path("offer/pages/<slug:slug>/easy", offer.easy, name="offer-easy"),
    path("offer/comments", offer.comments, name="offer-comments"),
    path("offer/comments.csv", offer.comments_csv, name="offer-comments-csv"),
    path("offer/comments.json", offer.comments_json, name="offer-comments-json"),
    path("offer/comment", offer.comment, name="offer-comment"),
    path("offer/comment/sent", offer.sent, name="offer-sent"),
    path("offer/comment/track", offer.track, name="offer-track"),
    path("next", offer.next_start, name="next"),
    path("next/<slug:slug>", offer.next_step, name="next-step"),
    path("open-referral/v3", feed.about, name="feed"),
    path("open-referral/v3/openapi.json", feed.openapi, name="feed-openapi"),
    path("open-referral/v3/services", feed.services, name="feed-services"),
    path("open-referral/v3/services/<uuid:key>", feed.service, name="feed-service"),
    path("open-referral/v3/service_at_locations", feed.places, name="feed-places"),
    path("open-referral/v3/service_at_locations/<uuid:key>", feed.place, name="feed-place"),
    path("open-referral/v3/taxonomies", feed.taxonomies, name="feed-taxonomies"),
    path("open-referral/v3/taxonomies/<uuid:key>", feed.taxonomy, name="feed-taxonomy"),
    path("open-referral/v3/taxonomy_terms", feed.terms, name="feed-terms"),
    path("open-referral/v3/taxonomy_terms/<uuid:key>", feed.term, name="feed-term"),
    path("files/<path:path>", views.file, name="file"),
    path("<slug:council>/search", views.search, name="search"),
    path("releases/<int:number>/<path:path>", views.page, name="earlier"),
    path("<path:path>.json", views.page_json, name="page-json"),
    path("<path:path>.csv", views.page_csv, name="page-csv"),
    path("<path:path>", views.page, name="page"),
]
