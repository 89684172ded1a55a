"""A technician in a terminal has the bytes written down on buses of another process."""

from pathlib import Path

from drivers.trace import read_trace
from kiosk.cli.backstage import Backstage
from kiosk.domain.users import Role, User
from kiosk.runtime import Part, opened
from kiosk.ui.technician.app import TechnicianApp
from tests.journeys.test_technicians_round import sign_in
from tests.kiosk.ui.fakes import Clock
from tests.kiosk.ui.hands import touch, until, until_on, until_seen
from tests.kit import settings

PLAYED = settings(buses={"wall": {"driver": "simulator", "protocol": "kerong"}})
ASKED = 100
"""Bytes that a file has when a board has been asked, and has answered."""


async def test_a_touch_in_a_terminal_is_heard_by_the_part_that_has_the_buses(
    tmp_path: Path,
) -> None:
    async with (
        opened(PLAYED, tmp_path, {Part.LOCKS}, who="the locks part") as locks,
        opened(PLAYED, tmp_path, (), who="the terminal") as system,
    ):
        locks.add_user(User("eli", role=Role.TECHNICIAN), actor="test")
        locks.set_staff_number("eli", "47", actor="test")
        locks.set_pin("eli", "835290", actor="test")
        machine = Backstage(system, tmp_path / "kiosk.yaml", tmp_path)
        app = TechnicianApp(system, machine, clock=Clock(), look_seconds=0.2)
        async with app.run_test(size=(80, 24)) as eli:
            await sign_in(eli)
            await until_on(eli, "MapScreen")
            await touch(eli, "menu", "boards", "trace-1")
            await until_seen(eli, "» wall is recorded until", "Stop recording")
            (trace,) = system.traces()
            file = tmp_path / "traces" / trace.file
            await until(eli, lambda: file.stat().st_size > ASKED)
            await touch(eli, "untrace-1")
            await until_seen(eli, "Start recording")

        assert {piece.sent for piece in read_trace(file)} == {True, False}
        assert system.traces() == []
        told = [(e.kind, e.actor) for e in locks.events() if "trace" in e.kind]
        assert told == [("trace-on", "eli"), ("trace-off", "eli")]
