import ibis
import pytest
from company import KEY_FEATURES

from peerline.customers.settings import default_settings


@pytest.fixture
def connection():
    return ibis.duckdb.connect()


@pytest.fixture(scope="session")
def settings():
    return default_settings(key_features=KEY_FEATURES)
