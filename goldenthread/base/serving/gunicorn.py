"""Settings of gunicorn for one site; `goldenthread serve` names this file. Read by gunicorn, not imported by us.

One process of a few threads serves the demo; a live site sets GOLDENTHREAD_WORKERS (processes) and
GOLDENTHREAD_THREADS. SQLite takes one writer at a time whatever the numbers are.
"""

import gc
import os
from typing import Any

bind = os.environ.get("GOLDENTHREAD_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("GOLDENTHREAD_WORKERS") or 1)
threads = int(os.environ.get("GOLDENTHREAD_THREADS") or 6)
worker_class = "gthread"
MEMORY = "/dev/shm"  # noqa: S108  a heartbeat that waits for no disk
worker_tmp_dir = MEMORY if os.path.isdir(MEMORY) else None

# A reverse proxy keeps connections open to us; its own limit should be shorter than ours.
keepalive = 65
timeout = 60
graceful_timeout = 25
# Memory that a library loses comes back; the spread keeps the processes from restarting together.
max_requests = 5_000
max_requests_jitter = 500

limit_request_line = 4_094
limit_request_fields = 64
limit_request_field_size = 8_190

# Only the proxy on this machine may say who called and by which scheme.
forwarded_allow_ips = os.environ.get("GOLDENTHREAD_TRUSTED_PROXIES") or "127.0.0.1,::1"
server_software = "goldenthread"

# Errors go to the log by reference; addresses and queries can identify a person, so there is no access log.
accesslog = None
errorlog = "-"
loglevel = "warning"


def post_worker_init(worker: Any) -> None:
    """What was loaded at the start stays loaded: looking through it for rubbish cost one request in fifty 90 ms."""
    from django.conf import settings
    from django.urls import get_resolver

    if settings.configured:
        _ = get_resolver().url_patterns  # loads the views
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)
