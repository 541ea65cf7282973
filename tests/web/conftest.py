"""The site in tests: its settings, and a respondent who fills in forms."""

import pytest
from django.test import Client
from respondent import Respondent


@pytest.fixture(autouse=True)
def _settings(settings, tmp_path):
    settings.SECRET_KEY = "for tests only, of no use elsewhere"
    settings.STORAGES = {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.MIDDLEWARE = [m for m in settings.MIDDLEWARE if "whitenoise" not in m]
    settings.RELEASE_DIR = tmp_path / "no release"


@pytest.fixture
def alice(client, db):
    """A respondent who has started nothing yet."""
    return Respondent(client)


@pytest.fixture
def client_of(db):
    """Another browser, each time it is called."""
    return Client
