"""Words that were typed but not saved, because the sign-in ran out first. Kept for their writer alone, for seven days.

They are encrypted with a key that depends on the person, and shown again when that person opens the same page.
"""

import base64
from datetime import timedelta

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from goldenthread.base.editing.models import KeptWords

KEPT_FOR = timedelta(days=7)
NEVER_KEPT = ("csrfmiddlewaretoken", "submission_key")
LARGEST = 500_000  # characters


def _box(user_id: str) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"kept words of {user_id}".encode())
    return Fernet(base64.urlsafe_b64encode(key.derive(settings.SECRET_KEY.encode())))


def keep(request: HttpRequest, user_id: str) -> bool:
    """Keep what this late POST brought, if it came from one of our forms. Says whether it was kept."""
    if request.method != "POST" or not request.POST.get("submission_key"):
        return False
    words = request.POST.copy()
    for name in NEVER_KEPT:
        words.pop(name, None)
    text = words.urlencode()
    if len(text) > LARGEST:
        return False
    KeptWords.objects.update_or_create(
        user_id=user_id,
        path=request.path[:400],
        defaults={"box": _box(user_id).encrypt(text.encode()), "kept_at": timezone.now()},
    )
    return True


def find(request: HttpRequest, user_id: str) -> QueryDict | None:
    """The words that this person typed on this page and could not save."""
    row = KeptWords.objects.filter(
        user_id=user_id, path=request.path[:400], kept_at__gte=timezone.now() - KEPT_FOR
    ).first()
    if row is None:
        return None
    try:
        return QueryDict(_box(user_id).decrypt(bytes(row.box)).decode(), mutable=True)
    except InvalidToken:  # another secret since: nobody can read them any more
        row.delete()
        return None


def forget(path: str, user_id: str) -> None:
    KeptWords.objects.filter(user_id=user_id, path=path[:400]).delete()


def sweep() -> int:
    """Delete what is older than seven days; how many there were."""
    return KeptWords.objects.filter(kept_at__lt=timezone.now() - KEPT_FOR).delete()[0]
