"""Allocation strategies by name: the built-in ones, then strangers'.

A stranger's package announces a plain function under `kiosk.strategies`. It
cannot take a built-in name, so that `best_fit` means the same in every bank.
"""

from importlib.metadata import EntryPoint, entry_points
from typing import Final, cast

from kiosk.domain.slots import STRATEGIES, Strategy

GROUP: Final = "kiosk.strategies"


def names() -> list[str]:
    """Return the names of all strategies that are installed here."""
    return [*STRATEGIES, *sorted(set(_strangers()) - set(STRATEGIES))]


def find(name: str) -> Strategy:
    """Return a strategy.

    Raises:
        LookupError: There is none of that name.
        ImportError: There is one, and it cannot be loaded.
    """
    if name in STRATEGIES:
        return STRATEGIES[name]
    try:
        found = _strangers()[name].load()
    except AttributeError as error:
        raise ImportError(str(error)) from error
    if not callable(found):
        raise ImportError(f"{found!r} is no function")  # noqa: TRY004 - what went wrong is the package, not an argument
    return cast("Strategy", found)


def _strangers() -> dict[str, EntryPoint]:
    return {one.name: one for one in entry_points(group=GROUP)}
