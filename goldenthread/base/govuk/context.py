"""What every page knows about its site."""

from datetime import date

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from goldenthread.base.govuk import languages, navigation

PRODUCT = "Golden Thread"
SITE_NAMES = {"office": "Office", "portal": "Portal", "public": "", "files": ""}
DEMO_WORDS = {
    "office": "Every person here is invented. Figures are published ones, with their source.",
    "portal": "Every person here is invented. Do not enter real details.",
    "public": _(
        "Figures are published ones, with their source; the local offer is invented. Do not enter real details."
    ),
    "files": "",
}


def as_of() -> date | None:
    """The day that the demo pretends it is, or None; the settings give it as YYYY-MM-DD."""
    return date.fromisoformat(settings.AS_OF) if settings.AS_OF else None


def today() -> date:
    """The day on which pages stand: today, or the one that the demo pretends."""
    return as_of() or timezone.localdate()


def bare() -> dict[str, object]:
    """What a page needs when there is no session, user or database to ask: an error page."""
    return {
        "product": PRODUCT,
        "site": settings.SITE,
        "site_name": SITE_NAMES[settings.SITE],
        "site_urls": settings.SITE_URLS,
        "home_url": "/",
        "demo": settings.DEMO,
        "demo_words": DEMO_WORDS[settings.SITE],
        "as_of": as_of(),
        "footer_links": navigation.footer(),
        **languages.context(),
    }


def site(request: HttpRequest) -> dict[str, object]:
    return bare() | languages.context(request) | {"navigation": navigation.menu(request)}
