"""What pages of the local offer said in easy words, and pages for councillors and staff, move into this room."""

import hashlib

from django.db import migrations

READERS = {"councillors": "councillors", "staff": "staff"}
BEFORE = "The council, before readers were written down"


def text_of(page):
    """The page's words as `sources.of_page` joins them."""
    pieces = [page.summary, page.body]
    if page.next_step.strip():
        pieces.append(f"## What to do next\n\n{page.next_step}")
    return "\n\n".join(piece for piece in pieces if piece.strip())


def move(apps, schema_editor):
    pages = apps.get_model("offer", "OfferPage").objects.using(schema_editor.connection.alias)
    easy = apps.get_model("guides", "EasyWords").objects.using(schema_editor.connection.alias)
    guides = apps.get_model("guides", "Guide").objects.using(schema_editor.connection.alias)
    for page in pages.all():
        if page.easy.strip():
            digest = hashlib.sha256(f"{page.title}\n\n{text_of(page)}".encode()).hexdigest()
            easy.create(
                kind="page", key=page.slug, title=page.title, words=page.easy, of_words=digest,
                written_by="The council", reviewed_by=BEFORE if page.checked_on else "", reviewed_on=page.checked_on,
            )  # fmt: skip
        if page.audience in READERS:
            guides.create(
                slug=page.slug, title=page.title, reader=READERS[page.audience], summary=page.summary,
                opening=page.body, next_step=page.next_step or page.contact or "Ask the council.",
                contact=page.contact, reasons=page.reasons, standing=page.state, checked_on=page.checked_on,
                of_parts=hashlib.sha256(b"").hexdigest(),
            )  # fmt: skip
            page.state = "withdrawn"
            page.save(update_fields=["state"])


class Migration(migrations.Migration):
    dependencies = [("guides", "0001_initial"), ("offer", "0002_translations")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
