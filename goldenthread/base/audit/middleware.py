"""Who is acting: gives each request an actor, an address and a reference."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from goldenthread.base.audit.actor import Actor, _request, new_reference


@lru_cache(maxsize=4)
def _networks(proxies: tuple[str, ...]) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    return [ipaddress.ip_network(proxy, strict=False) for proxy in proxies if proxy != "socket"]


def client_address(request: HttpRequest) -> str:
    """The address that the request came from.

    `X-Forwarded-For` can be written by anybody, so it counts only behind a proxy that TRUSTED_PROXIES lists (addresses
    or networks; "socket" for a Unix socket), and then from its right end: the first address that is not ours.
    """
    proxies = tuple(getattr(settings, "TRUSTED_PROXIES", ()))
    nearest = request.META.get("REMOTE_ADDR", "")
    hops = [nearest]
    if proxies:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()] + hops
    while len(hops) > 1 and _ours(hops[-1], proxies):
        hops.pop()
    return _address(hops[-1])


def _ours(hop: str, proxies: tuple[str, ...]) -> bool:
    if not hop:
        return "socket" in proxies
    try:
        address = ipaddress.ip_address(hop)
    except ValueError:
        return False
    return any(address in network for network in _networks(proxies))


def _address(hop: str) -> str:
    try:
        return str(ipaddress.ip_address(hop))
    except ValueError:
        return "" if not hop else "not an address"


class WhoIsActing:
    """Sets request.reference, request.client_address and request.actor. An anonymous request costs no query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.reference = new_reference()  # type: ignore[attr-defined]
        request.client_address = client_address(request)  # type: ignore[attr-defined]
        request.actor = Actor.of(request)  # type: ignore[attr-defined]
        token = _request.set(request)
        try:
            response = self.get_response(request)
        finally:
            _request.reset(token)
        response["X-Request-ID"] = request.reference  # type: ignore[attr-defined]
        return response
