"""Notifiers by name: which there are, whether their options make sense, one made.

A notifier is imported when somebody asks for it. Our own are known here, so that a
checkout works without being installed; strangers' announce themselves in the
entry-point group "kiosk.notifiers", and cannot take one of our names.
"""

import importlib.metadata
import pkgutil
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from drivers import OptionProblem
from kiosk.channels.channel import Notifier
from kiosk.channels.factory import Factory, Reach

GROUP: Final = "kiosk.notifiers"
"""The entry-point group in which a package announces its notifiers."""

CONSOLE: Final = "console"
"""The channel that needs no carrier: what runs the kiosk has one."""

_OURS: Final[Mapping[str, str]] = {
    "apprise": "kiosk.channels.apprise:make",
    "smtp": "kiosk.channels.smtp:make",
    "webhook": "kiosk.channels.webhook:make",
}


class NoNotifierError(Exception):
    """No notifier of that name can be had."""


def names() -> list[str]:
    """Return the names of all notifiers that are installed here, sorted."""
    return sorted(_known())


def make(name: str, options: Mapping[str, object]) -> Notifier:
    """Return a notifier; it opens nothing before its first message.

    Raises:
        NoNotifierError: None of that name can be had.
    """
    return _factory(name)(options)


def check(name: str, options: Mapping[str, object]) -> list[OptionProblem]:
    """Return all that is wrong with the options of a notifier, and open nothing.

    Raises:
        NoNotifierError: None of that name can be had.
    """
    return _factory(name).check(options)


def usual_reach(name: str) -> Reach:
    """Return whom a notifier reaches when nobody says.

    Raises:
        NoNotifierError: None of that name can be had.
    """
    return _factory(name).reaches


def _factory(name: str) -> Factory[Any]:
    known = _known() if name not in _OURS else {name: _ours(name)}
    if name not in known:
        raise NoNotifierError(f"there is no notifier {name!r}")
    try:
        found = known[name]()
    except (ImportError, AttributeError) as error:
        raise NoNotifierError(f"it cannot be loaded: {error}") from error
    if not isinstance(found, Factory):
        raise NoNotifierError(f"it is no kiosk.channels.Factory: {found!r}")
    return found


def _ours(name: str) -> Callable[[], object]:
    return partial(pkgutil.resolve_name, _OURS[name])


def _known() -> dict[str, Callable[[], object]]:
    strangers = importlib.metadata.entry_points(group=GROUP)
    known: dict[str, Callable[[], object]] = {one.name: one.load for one in strangers}
    return known | {name: _ours(name) for name in _OURS}
