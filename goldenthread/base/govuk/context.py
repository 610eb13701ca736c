from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    return {"site": settings.SITE, "demo": settings.DEMO, "site_urls": settings.SITE_URLS}
