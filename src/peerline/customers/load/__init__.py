"""From a company's own tables to a customer base: found, matched, read, checked, set aside.

`load` and `Loaded` are all that others need; engines are imported when they are first used.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from peerline.customers.load.loading import Loaded, load

__all__ = ["Loaded", "load"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from peerline.customers.load import loading

        return getattr(loading, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
