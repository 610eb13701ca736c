from datetime import date

import pytest

from goldenthread.base.accounts import access
from goldenthread.base.accounts.permissions import Permission
from tests.base.accounts.people import person, stranger

pytestmark = pytest.mark.django_db


def test_a_role_gives_its_permissions_and_no_others():
    officer = person("verifier")
    assert access.may(officer, Permission.JUDGEMENT_RECORD)
    assert not access.may(officer, Permission.RECOMMENDATION_EDIT)


def test_a_person_without_a_role_may_nothing():
    assert not any(access.may(stranger(), permission) for permission in Permission)


def test_a_role_ends_after_its_last_day(time_machine):
    officer = person("verifier", starts=date(2026, 1, 5), ends=date(2026, 1, 9))
    for day, expected in {"2026-01-04": False, "2026-01-05": True, "2026-01-09": True, "2026-01-10": False}.items():
        time_machine.move_to(f"{day}T12:00:00+00:00")
        assert access.may(officer, Permission.THREAD_READ) is expected, day
