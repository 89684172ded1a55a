"""A lock wears out on the simulator: a kiosk that serves lists it before it jams.

Its boards are Kerong's, deaf while they pulse, so only second pulses tell.
"""

from pathlib import Path

import pytest

from kiosk.domain.slots import Status
from kiosk.domain.visits import Ending
from kiosk.domain.wear import Wear
from kiosk.runtime import Part, opened
from kiosk.wiring import FarEnd, obey
from tests.journeys.test_commissioning import wired
from tests.kit import ended

pytestmark = pytest.mark.slow  # 25 doors at the speed of the wire


async def test_a_lock_that_will_jam_is_listed_before_it_does(tmp_path: Path) -> None:
    lasts, listed, jammed = 25, None, None
    settings = wired(tmp_path / "bus", rest_seconds=0, open_patience_seconds=1.5)
    with FarEnd(settings, shuts_after=0.5) as far:
        obey(far, f"wear 1 {lasts}")
        async with opened(settings, tmp_path / "d", {Part.LOCKS}, who="test") as system:
            for n in range(lasts + 1):
                visit = await ended(system, system.open_slot("1", actor="t"))
                if listed is None and system.list_worn_locks():
                    listed = n
                if visit.ending is Ending.STUCK:
                    jammed = n
            health = {lock.slot: lock.trend for lock in system.lock_health()}
            kinds = [one.kind for one in system.events(slot="1")]
            status = system.slot("1").status

    assert jammed == lasts
    assert listed is not None
    assert listed <= lasts - 4
    assert kinds.count("lock-wearing") == 1
    assert status is Status.RESERVED
    assert health["1"].wear is Wear.WEARING
    assert health["2"].wear is Wear.UNKNOWN
