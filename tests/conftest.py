"""What all tests share."""

from hypothesis import settings

# A test that waits for a busy processor has not failed.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")
