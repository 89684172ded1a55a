"""The n-th message fails to go out, for n = 1, 2, 3 … until none does any more."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from kiosk import runtime
from kiosk.channels import DeliveryError
from kiosk.domain.package import State
from kiosk.outbox import Outbox
from kiosk.runtime import Part, opened
from kiosk.store import notifications
from tests.failing.faults import FailingNotifier, HangingNotifier
from tests.kit import (
    HandClock,
    announced,
    ended,
    opened_system,
    served,
    settings,
    stored,
)

ERRORS: Final = {
    "refused": DeliveryError("the gateway is down"),
    "a stranger's error": ZeroDivisionError("a bug in a notifier"),
}


def test_a_notifier_that_raises_anything_stops_no_other_message(tmp_path: Path) -> None:
    assert one_run(tmp_path, FailingNotifier(ERRORS["a stranger's error"], 1))


@pytest.mark.slow
@pytest.mark.parametrize("done", [False, True], ids=["not sent", "sent all the same"])
@pytest.mark.parametrize("name", ERRORS)
def test_whichever_message_fails_every_one_arrives(
    tmp_path: Path, name: str, *, done: bool
) -> None:
    nth, fired = 0, True
    while fired:
        nth += 1
        folder = tmp_path / str(nth)
        folder.mkdir()
        fired = one_run(folder, FailingNotifier(ERRORS[name], nth, done=done))

    assert nth > 4, "hardly anybody was told anything"


def one_run(folder: Path, notifier: FailingNotifier) -> bool:
    """Tell people of everything that can be told; return whether the fault struck."""
    clock = HandClock()
    with opened_system(folder, clock=clock) as system:
        outbox = Outbox(system.store, system.settings, {"console": notifier})
        deposit = stored(system, "p1")
        stored(system, "p2")
        outbox.deliver_due()
        issued = system.reissue("p2", user="anna", actor="t")
        outbox.deliver_due()
        system.cancel("p2", actor="t")
        served(system, system.retrieve(deposit.issued.code, deposit.issued.digits))
        outbox.deliver_due()
        clock.forward(timedelta(minutes=1))
        outbox.deliver_due()

        fate = system.store.read(notifications.count)
        rows = system.store.read(
            lambda db: db.execute("SELECT key, sealed FROM notification").fetchall()
        )
        # Whose code is dead by the time of the next try is not told any more.
        late = {str(key) for key, _ in rows} - set(notifier.delivered)
        assert len(late) <= fate["dropped"] <= 1
        assert all(key.startswith(("stored:", "reissued:")) for key in late)
        assert fate["owed"] == fate["dead"] == 0
        assert fate["delivered"] + fate["dropped"] == len(rows)
        assert len(notifier.delivered) <= len(rows) + 1, "told again without need"
        assert [sealed for _, sealed in rows if sealed is not None] == []
        assert issued.code != deposit.issued.code
        system.verify_events()
    return notifier.fired


@pytest.mark.slow
async def test_a_message_that_hangs_keeps_nobody_from_a_door(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging = HangingNotifier()
    monkeypatch.setattr(runtime, "notifiers", lambda *_: {"console": hanging})
    hand = {"opens_after_seconds": 0.02, "closes_after_seconds": 0.4}
    bus = {"driver": "mock", "pulse_seconds": 0.1, "rest_seconds": 0, "hand": hand}
    bank = settings("SS", buses={"wall": bus})
    parts = {Part.LOCKS, Part.LINK}
    async with opened(bank, tmp_path, parts, who="test") as system:
        announced(system)
        deposit = system.store_package("p1", actor="c")
        await ended(system, deposit.visit)
        assert await asyncio.to_thread(hanging.called.wait, 10)

        visit = system.retrieve(deposit.issued.code, deposit.issued.digits)
        await ended(system, visit)

        assert system.package("p1").state is State.RETRIEVED
        hanging.let_go.set()
