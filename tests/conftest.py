"""What all tests share."""

import pytest
from hypothesis import settings

# A test that waits for a busy processor has not failed.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def chromium():
    """One browser a worker: a second beside it could not be driven."""
    from chromium import started

    with started() as browser:
        yield browser
