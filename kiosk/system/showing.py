"""How the screens at the bank are: as configured, unless a technician set them.

The configuration belongs to whoever owns the computer. What a technician sets at
the screen is kept in the store, holds for the panel of this bank alone, and goes
when it is given back. A word that cannot be any more, because another version or
another configuration does not know it, is as if nobody had set it.
"""

import logging
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, get_args

from kiosk.config import Settings, ThemeName
from kiosk.domain import quiet
from kiosk.domain.errors import RefusedError, UnknownError
from kiosk.domain.events import Happening, Kind
from kiosk.domain.panel import Aspect, ByHand, Shown
from kiosk.store import Db, Store, Tx, panel

_log: Final = logging.getLogger(__name__)

THEMES: Final[tuple[str, ...]] = get_args(ThemeName)


class Showing:
    """The part of a `LockerSystem` that says how the screens are.

    Attributes:
        store: Its facts; closed by whoever opened it.
        settings: Its configuration.
    """

    store: Store
    settings: Settings
    _lost: Mapping[Aspect, Shown] = MappingProxyType({})

    def panel(self) -> Mapping[Aspect, Shown]:
        """Return how the screens are in every aspect; what is lost is logged once."""
        found = self.store.read(lambda db: shown(db, self.settings))
        lost = {aspect: one for aspect, one in found.items() if one.is_lost}
        if lost != self._lost:
            self._lost = lost
            for aspect, one in lost.items():
                _log.warning("%s", said(aspect, one))
        return found

    def change_panel(
        self, changes: Mapping[Aspect, str | None], *, actor: str
    ) -> Mapping[Aspect, Shown]:
        """Set how the screens are, all of it or nothing; see `change`."""

        def act(tx: Tx) -> Mapping[Aspect, Shown]:
            change(tx, self.settings, changes, actor=actor)
            return shown(tx.db, self.settings)

        return self.store.write(act)


def shown(db: Db, settings: Settings) -> dict[Aspect, Shown]:
    """Return how the screens are in every aspect."""
    set_ = panel.every(db)
    return {aspect: _shown(settings, aspect, set_.get(aspect)) for aspect in Aspect}


def change(
    tx: Tx, settings: Settings, changes: Mapping[Aspect, str | None], *, actor: str
) -> None:
    """Set how the screens are.

    Args:
        tx: The write.
        settings: The configuration.
        changes: What is set; `None` gives it back, so that it is as configured.
        actor: Who does it.

    Raises:
        UnknownError: No such theme, or no language of this bank.
        InvalidError: These can be no quiet hours.
    """
    before = panel.every(tx.db)
    for aspect, value in changes.items():
        if value is not None:
            check(settings, aspect, value)
        was = before[aspect].value if aspect in before else None
        if value == was:
            continue
        if value is None:
            panel.forget(tx.db, aspect)
        else:
            panel.keep(tx.db, aspect, ByHand(value, tx.moment.wall, actor))
        facts = {"aspect": aspect.value, "is": value, "was": was}
        tx.happened(Happening(Kind.PANEL_SET, actor, facts=facts))


def check(settings: Settings, aspect: Aspect, value: str) -> None:
    """Refuse a word that cannot be.

    Raises:
        UnknownError: No such theme, or no language of this bank.
        InvalidError: These can be no quiet hours.
    """
    match aspect:
        case Aspect.LANGUAGE if value not in settings.ui.languages:
            raise UnknownError("language of this bank", value, settings.ui.languages)
        case Aspect.THEME if value not in THEMES:
            raise UnknownError("theme", value, THEMES)
        case Aspect.QUIET_HOURS:
            quiet.read(value)


def said(aspect: Aspect, one: Shown) -> str:
    """Return in a sentence, for logs and the doctor, how something was set.

    >>> said(Aspect.QUIET_HOURS, Shown("", ""))
    'quiet hours: none, as configured'
    """
    name, configured = aspect.value.replace("_", " "), one.configured or "none"
    if one.by_hand is None:
        return f"{name}: {configured}, as configured"
    word, by = one.by_hand.value or "none", one.by_hand.by
    if one.is_lost:
        return f"{name}: {word} (set by {by}) is not known, so {configured} holds"
    return f"{name}: {word}, set by {by}; the configuration says {configured}"


def _shown(settings: Settings, aspect: Aspect, by_hand: ByHand | None) -> Shown:
    configured = {
        Aspect.LANGUAGE: settings.ui.languages[0],
        Aspect.THEME: settings.ui.theme,
        Aspect.QUIET_HOURS: settings.ui.quiet_hours,
    }[aspect]
    if by_hand is None:
        return Shown(configured, configured)
    try:
        check(settings, aspect, by_hand.value)
    except RefusedError:
        return Shown(configured, configured, by_hand)
    return Shown(by_hand.value, configured, by_hand)
