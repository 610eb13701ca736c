"""The keys, from settings. They are kept outside the database: that is what makes the chain worth anything."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from goldenthread.base.audit import chain


@lru_cache(maxsize=4)
def _pair(secret: str) -> tuple[str, bytes]:
    return chain.key_id(secret), chain.entry_key(secret)


def current() -> tuple[str, bytes]:
    """(name, key) that seals new entries."""
    if not settings.AUDIT_KEY:
        raise ImproperlyConfigured(
            "GOLDENTHREAD_AUDIT_KEY is not set, so nothing can be recorded and no change can be made. "
            "Set it to at least 32 random characters, and keep a copy away from the database."
        )
    return _pair(settings.AUDIT_KEY)


def secrets() -> list[str]:
    """Every secret that may have sealed an entry, the oldest first and the current one last."""
    return [*getattr(settings, "AUDIT_OLD_KEYS", []), settings.AUDIT_KEY]
