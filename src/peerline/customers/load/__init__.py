"""From a company's own tables to a customer base: read, named, cast, checked."""

from peerline.customers.load.load import Loaded, load

__all__ = ["Loaded", "load"]
