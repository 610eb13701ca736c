"""Office pages of a child, opened as their users would."""

import pytest
from django.urls import reverse

from tests.casework.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def w():
    return World()


def test_a_case_officer_reads_the_record_of_an_assigned_child(w):
    w.relate("case_officer", "assigned")
    page = w.client("case_officer").get(reverse("cases:child", args=[w.child.reference]))
    assert page.status_code == 200
    words = page.content.decode()
    assert "mid-B2-given-mark" in words
    assert "mid-B5-title-mark" in words
    assert "None" not in words
