"""Fills the database of a site under test: `python -m tests.reliability.preparing PEOPLE` in the site's environment.

Prints JSON: for each person the session cookie and the CSRF cookie of a browser that is signed in, and what can be
edited. The people are those of the tests; the record is Southend's, as `goldenthread import record` loads it.
"""

import json
import os
import secrets
import string
import sys
from typing import Any


def main(people: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db.models import Count
    from django.test import Client
    from django.utils import timezone

    from goldenthread.base import audit
    from goldenthread.base.editing import add
    from goldenthread.thread.counterviews.actions import file_view, propose_withholding
    from goldenthread.thread.improvement.models import Recommendation
    from goldenthread.thread.sources.models import Source
    from tests.base.accounts.people import person, sign_in
    from tests.southend import load_southend

    call_command("migrate", verbosity=0)
    call_command("migrate", database="snapshot", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    load_southend()
    first = Recommendation.objects.order_by("pk").first()
    assert first is not None
    by = audit.Actor.system("tests")
    with audit.unit(by=by):  # one recommendation for each writer, beside those of the record
        for number in range(people):
            fields = {
                f.name: getattr(first, f.name) for f in first._meta.concrete_fields if f.name not in ("id", "version")
            }
            fields |= {"ref": f"T{number}", "slug": f"test-{number}", "position": 100 + number}
            add(Recommendation(**fields), by=by)
            audit.record("record_loaded", obj=first)
    with audit.unit(by=by):  # two other views, of which one waits for a second person
        view = {"council": "southend", "path": first.get_absolute_url().strip("/"), "title": "R1", "about": "verdict",
                "claim": "Better", "words": "Worse", "shown_as": "Forum", "organisation": "forum"}  # fmt: skip
        file_view(view, today=timezone.localdate(), by=by)
        second = file_view(view, today=timezone.localdate(), by=by)
        propose_withholding(second, reason="child", words="Line 1", today=timezone.localdate(), by=by)
    children = families(people)
    letters = string.ascii_letters + string.digits
    browsers = []
    for number in range(people):
        client = Client()
        email = f"writer-{number}@example.org"
        user = person("improvement_lead", email=email, name=f"Writer {number}")
        person("verifier", email=email)
        person("case_officer", email=email)
        assign(user, children[number])
        sign_in(client, user)
        browsers.append(
            {
                settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value,
                settings.CSRF_COOKIE_NAME: "".join(secrets.choice(letters) for _ in range(32)),
            }
        )
    rows = Recommendation.objects.annotate(figures=Count("measures")).order_by("-figures", "position")  # R5 comes first
    recommendations = [r.get_absolute_url() for r in rows]
    sources = [f"/sources/{s.slug}/" for s in Source.objects.order_by("pk")]
    references = [child.reference for child in children]
    told = {"browsers": browsers, "recommendations": recommendations, "sources": sources, "children": references}
    print(json.dumps(told))


def families(count: int) -> list[Any]:
    """One invented child for each writer."""
    from goldenthread.base import audit
    from goldenthread.casework.invented import families as invented
    from tests.base.accounts.people import council

    by = audit.Actor.system("tests")
    with audit.unit(by=by):
        cast = invented.cast_of(council(), [])
        audit.record("team_made", obj="children.team")
    return invented.make(seed=1, count=count, by=by, cast=cast).children


def assign(user: Any, child: Any) -> None:
    """The writer is the child's case officer, named where the record is restricted."""
    from django.utils import timezone

    from goldenthread.base import audit
    from goldenthread.casework.children.models import NamedViewer, Relationship

    with audit.unguarded("invented officers for tests"):
        Relationship.behind_the_door.create(
            child=child, kind="assigned", user=user, starts=timezone.now(), by_id="0", by_label="A test"
        )
        NamedViewer.behind_the_door.create(child=child, user=user, added_by="A test")


if __name__ == "__main__":
    main(int(sys.argv[1]))
