"""Who acts: a person, the system itself, or the public."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpRequest

KINDS = ("person", "system", "public")


@dataclass(frozen=True)
class Actor:
    """Whoever an entry names. All values are text, so that a log can be read without any other table.

    `id` is the user's id, or the name of the command or job. `session` is a keyed hash, never the session's key.
    `acting_for` is the person or organisation on whose behalf somebody acts. `request` is the reference that the
    person sees on an error page.
    """

    id: str
    label: str
    kind: str
    role: str = ""
    organisation: str = ""
    acting_for: str = ""
    session: str = ""
    address: str = ""
    request: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"Actor.kind is {self.kind!r}. Use one of: {', '.join(KINDS)}.")

    @classmethod
    def system(cls, name: str, *, acting_for: str = "") -> Actor:
        """A command or job, named in words: `Actor.system("import")`."""
        return cls(id=f"system:{name}", label=f"Golden Thread ({name})", kind="system", acting_for=acting_for)

    @classmethod
    def public(cls, *, address: str = "", request: str = "") -> Actor:
        """Somebody who has not signed in."""
        return cls(id="", label="Not signed in", kind="public", address=address, request=request)

    @classmethod
    def of_user(cls, user: Any) -> Actor:
        """A person. A user model may say more with `audit_fields()` -> {"role": …, "organisation": …}."""
        more = user.audit_fields() if hasattr(user, "audit_fields") else {}
        return cls(id=str(user.pk), label=str(user), kind="person", **more)

    @classmethod
    def of(cls, request: HttpRequest) -> Actor:
        """Whoever sent this request, as signed in at this moment (which changes while somebody signs in)."""
        address = getattr(request, "client_address", "")
        reference = getattr(request, "reference", "")
        user = getattr(request, "user", None) if _may_be_signed_in(request) else None
        if user is None or not user.is_authenticated:
            return cls.public(address=address, request=reference)
        session_key = getattr(getattr(request, "session", None), "session_key", None)
        return replace(cls.of_user(user), session=session_reference(session_key), address=address, request=reference)


def _may_be_signed_in(request: HttpRequest) -> bool:
    """Whether looking at request.user is worth a query: without a session there is nobody to find."""
    from django.conf import settings

    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return True
    user = request.__dict__.get("_cached_user") or request.__dict__.get("user")
    if user is None:
        return False
    return bool(getattr(getattr(request, "session", None), "session_key", None)) or not _is_lazy(user)


def _is_lazy(user: object) -> bool:
    from django.utils.functional import SimpleLazyObject

    return type(user) is SimpleLazyObject


def session_reference(session_key: str | None) -> str:
    """Tells sessions apart in the log without letting a reader of the log take one over."""
    if not session_key:
        return ""
    from django.conf import settings

    return hmac.new(settings.SECRET_KEY.encode(), b"audit session" + session_key.encode(), hashlib.sha256).hexdigest()[
        :16
    ]


_request: ContextVar[Any] = ContextVar("goldenthread_request", default=None)


def current_request() -> Any:
    """The request being answered, or None in a command or job."""
    return _request.get()


def current_actor() -> Actor | None:
    """Whoever acts now: the unit's actor inside a unit, else the request's, else None."""
    from goldenthread.base.audit.units import current_unit

    unit = current_unit()
    if unit is not None:
        return unit.by
    request = _request.get()
    return Actor.of(request) if request is not None else None


def new_reference() -> str:
    """A short random name for a request: ten letters and figures that cannot be misread when spoken."""
    return "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(10))


_boot = ""


def this_process() -> str:
    """Names one process since one start of one machine; monotonic counters compare only within the same boot."""
    global _boot
    if not _boot:
        try:
            with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
                _boot = file.read().replace("-", "")[:12]
        except OSError:
            _boot = secrets.token_hex(6)
    return f"{_boot}-{os.getpid()}"
