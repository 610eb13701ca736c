from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when this site answers and its database does too, else 503. It says nothing about people or versions."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except Error:
        return HttpResponse(f"{settings.SITE}: the database does not answer\n", status=503, content_type="text/plain")
    return HttpResponse(f"{settings.SITE}: ok\n", content_type="text/plain")
