"""What all tests share."""

import pytest
from hypothesis import settings

# A test that waits for a busy processor has not failed.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")


def pytest_collection_modifyitems(items):
    """Mark what meets the site's database: it is run on PostgreSQL, too."""
    meeting = {"db", "site", "operated", "stocked"}
    for item in items:
        if meeting & set(item.fixturenames) or item.get_closest_marker("django_db"):
            item.add_marker("database")


@pytest.fixture(scope="session")
def chromium():
    """One browser a worker: a second beside it could not be driven."""
    from chromium import started

    with started() as browser:
        yield browser
