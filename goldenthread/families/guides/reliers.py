"""What of this room relies on paragraphs of the thresholds."""

from collections.abc import Iterable

from goldenthread.base.citations import Relier


def guides() -> Iterable[Relier]:
    from goldenthread.families.guides.models import Guide

    for row in Guide.objects.all():
        matters = row.standing != Guide.Standing.WITHDRAWN
        yield Relier(row.slug, row.title, row.get_absolute_url(), row.own_words, open=matters)


def easy_words() -> Iterable[Relier]:
    from goldenthread.families.guides.models import EasyWords

    for row in EasyWords.objects.all():
        yield Relier(row.source, str(row), row.get_absolute_url(), row.words)
