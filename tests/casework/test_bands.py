"""Every field of every model has its band, declared in code; what has none is found."""

import pytest
from django.apps import apps
from django.db import models

from goldenthread.casework.children.banded import Banded, OnlyAdded, faults
from goldenthread.casework.records import keeping, pack
from goldenthread.rules.access.bands import CONTENT, WORDS, Band


def test_every_field_of_every_model_of_the_program_has_a_band():
    found = list(pack.fields())
    assert len(found) > 600, "the walk found too few fields to prove anything"
    assert not [f"{model}.{field}" for model, field, band in found if band is None]


def test_every_casework_model_is_banded_and_declares_exactly_its_fields():
    rooms = [m for m in apps.get_models() if m.__module__.startswith("goldenthread.casework.")]
    assert len(rooms) >= 25
    assert all(issubclass(model, Banded) for model in rooms)
    assert not [words for model in rooms for words in faults(model)]


def test_a_field_without_a_band_is_found_and_a_band_without_a_field():
    class Planted(Banded):
        bands = {"id": Band.B2, "gone": Band.B3}
        contact = frozenset({"fax"})
        secret = models.CharField(max_length=9)

        class Meta:
            app_label = "children"

    try:
        said = faults(Planted)
        assert "children.Planted.secret has no band. Add it to `bands` beside the model." in said
        assert "children.Planted: `bands` names gone, which is no field." in said
        assert "children.Planted: `contact` names fax, which is no field." in said
        assert [check.id for check in Planted.check() if check.id == "casework.E001"]
    finally:
        del apps.all_models["children"]["planted"]
        apps.clear_cache()


def test_a_paper_is_of_the_band_that_its_author_chose_a_row_of_a_plan_of_its_sections_and_the_row_says_which():
    by_row = [m._meta.label for m in apps.get_models() if Band.BY_ROW in getattr(m, "bands", {}).values()]
    assert sorted(by_row) == ["cases.Paper", "plans.PlanRow"]


def test_nothing_of_a_child_is_declared_public():
    rooms = [m for m in apps.get_models() if m.__module__.startswith("goldenthread.casework.")]
    assert not [m._meta.label for m in rooms if {Band.B0, Band.B1} & set(m.bands.values())]


def test_no_room_of_the_thread_or_the_public_holds_a_band_above_counts_but_the_addresses_of_owners():
    high = {
        f"{model}.{field}"
        for model, field, band in pack.fields()
        if band not in (Band.B0, Band.B1)
        and apps.get_model(model).__module__.startswith(("goldenthread.thread.", "goldenthread.outward."))
    }
    # whoever is trained by their name; what strangers typed, until an officer has read it
    read_first = {name for name in high if name.startswith("offering.FromPublic.")}
    assert "offering.FromPublic.words" in read_first
    assert high - read_first == {
        *("week.Contact.email", "week.UpdateRequest.email", "week.UpdateRequest.to"),
        *("training.Learner.name", "training.Learner.email", "public.Received.data"),
    }


def test_what_is_for_families_and_groups_holds_nothing_above_counts():
    rooms = {model: band for model, _, band in pack.fields() if _of_families(model)}
    assert rooms
    assert not [
        f"{model}.{field}"
        for model, field, band in pack.fields()
        if _of_families(model) and band not in (Band.B0, Band.B1)
    ]


def _of_families(model: str) -> bool:
    return apps.get_model(model).__module__.startswith("goldenthread.families.")


def test_every_band_has_its_words_and_what_it_holds():
    assert set(WORDS) == set(Band)
    assert set(CONTENT) == set(Band) - {Band.BY_ROW}


def test_every_table_of_casework_stands_in_one_class_of_record_and_every_class_in_the_program():
    held = [model for one in keeping.classes().values() for model in one.rows]
    assert len(held) == len(set(held))
    known = {model._meta.label for model in apps.get_models()}
    assert set(held) <= known, set(held) - known
    casework = {m._meta.label for m in apps.get_models() if m.__module__.startswith("goldenthread.casework.")}
    assert casework <= set(held), casework - set(held)


def test_facts_are_only_added():
    from goldenthread.casework.cases.models import Fact

    assert issubclass(Fact, OnlyAdded)


@pytest.mark.django_db
def test_neither_the_model_nor_the_database_lets_a_fact_be_changed():
    from django.db import DatabaseError, transaction

    from goldenthread.base import audit
    from goldenthread.casework.cases.models import Fact
    from tests.casework.world import World

    w = World()
    fact = Fact.behind_the_door.get(matter__child=w.child)
    with audit.unguarded("trying to change a fact"):
        fact.value = "other"
        with pytest.raises(TypeError, match="only ever added"):
            fact.save()
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            Fact.behind_the_door.filter(pk=fact.pk).update(value="other")
