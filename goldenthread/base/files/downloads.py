"""From an office page to the bytes: the redirect that a view answers with, and the download host's one page.

The host is another origin without cookies, so a file that a browser would run after all could reach nothing.
"""

from __future__ import annotations

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from goldenthread.base.files import keeping, store
from goldenthread.base.files.models import State, StoredFile

SANDBOX = "sandbox; default-src 'none'"


def send(request: HttpRequest, stored: StoredFile, purpose: str) -> HttpResponse:
    """Answer an office request with a download, after the calling view has checked the permission: writes the audit
    entry and sends the browser to the download host."""
    from goldenthread.base import audit

    with audit.unit(by=request.actor):  # type: ignore[attr-defined]
        address = keeping.link(stored, purpose)
    response = HttpResponseRedirect(address)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
def download(request: HttpRequest, token: str) -> HttpResponse:
    """The bytes of one file, as an attachment that no browser will run. The link is the only permission."""
    from goldenthread.base.govuk.errors import plain

    gone = ["A link to a file works for five minutes. Go back to the page it was on and open it again."]
    try:
        root, sha256, purpose = keeping.redeem(token)
        stored = StoredFile.objects.get(root=root, sha256=sha256, state=State.CLEAN)
    except (signing.BadSignature, StoredFile.DoesNotExist, ValueError, TypeError):
        return _safe(plain(404, "File not found", gone))
    try:
        data = store.read(root, sha256)
    except store.Damaged:
        return _safe(
            plain(
                500,
                "This file is damaged",
                [
                    "What we keep no longer has the fingerprint that it had when it came, so we do not hand it out.",
                    f"Tell the people who run the service: file {sha256[:12]}. They can restore it from a backup.",
                ],
            )
        )
    kind = stored.of_kind
    response = HttpResponse(data, content_type=kind.content_type)
    response["Content-Disposition"] = f'attachment; filename="{purpose}-{sha256[:8]}{kind.extensions[0]}"'
    return _safe(response)


def _safe(response: HttpResponse) -> HttpResponse:
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    response["Referrer-Policy"] = "no-referrer"
    response["Cross-Origin-Resource-Policy"] = "same-site"
    response["X-Robots-Tag"] = "noindex"
    return response
