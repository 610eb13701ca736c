"""What every test stands on: no network but this machine, and a place to say what was measured.

The database is the one of GOLDENTHREAD_DATABASE_URL (and GOLDENTHREAD_PUBLIC_DATABASE_URL); SQLite in memory without.
"""

import ipaddress
import json
import os
import random
import socket

import pytest
from hypothesis import HealthCheck, settings

from tests.shares import in_share

# Few examples on every run, so that the pure rooms take about a second; many in `./check --deep`.
settings.register_profile("quick", max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("deep", max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class NetworkIsOff(RuntimeError):
    """A test tried to reach another machine."""


def is_here(address: object) -> bool:
    """Whether the address is a socket in a file, or this machine's own loopback."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0])
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_quick(config: pytest.Config) -> bool:
    """Whether the full counts are left to another run."""
    return "not deep" in config.option.markexpr


@pytest.fixture(scope="session")
def quick(pytestconfig: pytest.Config) -> bool:
    """Whether the full counts are left to another run."""
    return is_quick(pytestconfig)


def pytest_configure(config: pytest.Config) -> None:
    """Close the network for good: for fixtures, threads and whatever runs between tests as well."""
    settings.load_profile("quick" if is_quick(config) else "deep")
    if getattr(socket, "_goldenthread_closed", False):
        return
    for name in ("connect", "connect_ex", "sendto"):
        real = getattr(socket.socket, name)

        def guarded(self, *arguments, real=real):
            where = arguments[-1]
            if self.family in (socket.AF_INET, socket.AF_INET6) and not is_here(where):
                raise NetworkIsOff(f"Tests reach no other machine, and this one tried {where}.")
            return real(self, *arguments)

        setattr(socket.socket, name, guarded)
    lookup = socket.getaddrinfo

    def guarded_lookup(host, *arguments, **options):
        if host not in (None, "", "0.0.0.0", "::") and not is_here((host if isinstance(host, str) else host.decode(),)):
            raise NetworkIsOff(f"Tests look up no other machine, and this one tried {host!r}.")
        return lookup(host, *arguments, **options)

    socket.getaddrinfo = guarded_lookup
    socket._goldenthread_closed = True


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what belongs to another share of this check."""
    share = os.environ.get("GOLDENTHREAD_SHARE", "")
    if share:
        config.hook.pytest_deselected(items=[item for item in items if not in_share(item.nodeid, share)])
        items[:] = [item for item in items if in_share(item.nodeid, share)]


@pytest.fixture(scope="session")
def seed() -> int:
    """The seed of this run: the one that `./check` prints, or 1."""
    return int(os.environ.get("GOLDENTHREAD_SEED") or 1)


@pytest.fixture
def chance(seed: int, request: pytest.FixtureRequest) -> random.Random:
    """Chance that repeats with the seed, and differs from test to test."""
    return random.Random(f"{seed} {request.node.nodeid}")


@pytest.fixture
def evidence(request: pytest.FixtureRequest):
    """`evidence(name, value)` keeps a figure that the test measured; `./check --deep` puts it in docs/evidence.json."""

    def keep(name: str, value: object) -> None:
        line = json.dumps({"test": request.node.nodeid, "name": name, "value": value})
        if where := os.environ.get("GOLDENTHREAD_EVIDENCE_FILE"):
            with open(where, "a", encoding="utf-8") as lines:
                lines.write(line + "\n")
        else:
            print(line)

    return keep
