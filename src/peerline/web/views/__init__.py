"""One view = one call inward."""
