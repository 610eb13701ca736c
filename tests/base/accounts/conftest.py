import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def a_small_office(request, settings):
    settings.ROOT_URLCONF = "tests.base.accounts.site_urls"
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        cache.clear()
