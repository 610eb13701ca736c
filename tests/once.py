"""Rows that the tests of one file share: made once, never changed by any of them, gone when the file is done.

    @pytest.fixture(scope="module")
    def loaded(django_db_setup, django_db_blocker):
        with once(django_db_blocker):
            invented.load(today=DAY, by=BY)
            yield

Each test writes inside its own savepoint, as Django's TestCase does with `setUpTestData`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db import connections, transaction


@contextmanager
def once(blocker: Any, *databases: str) -> Iterator[None]:
    """What is written inside is there until the end, and then is not. `databases`: default alone when none is named."""
    names = databases or ("default",)
    with blocker.unblock(), ExitStack() as held:
        for name in names:
            atomic: Any = transaction.atomic(using=name)
            atomic._from_testcase = True  # a durable block may stand inside it, as inside Django's own TestCase
            held.enter_context(atomic)
        try:
            yield
        finally:
            for name in names:
                transaction.set_rollback(True, using=name)
                connections[name].run_on_commit.clear()
