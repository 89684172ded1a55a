"""Versions change over, and back: real folders, a real store, real processes.

A version here is a script that calls this very kiosk; one that is bad says no, or
falls, or brings the store to a schema of tomorrow.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from kiosk.domain.errors import StateError
from kiosk.update import (
    BadVersionError,
    Pace,
    RolledBackError,
    SystemdHost,
    Update,
    Versions,
)
from tests.kiosk.cli.bench import BANK
from tests.machine.test_scripts import script

KIOSK = Path(sys.executable).with_name("kiosk")
QUICK = Pace(idle_patience=10.0, idle_pause=2.0, watch=3.0, watch_pause=1.0)

GOOD = f'exec {KIOSK} "$@"'
PICKY = f'[ "$1" != check ] || {{ echo "no such key" >&2; exit 2; }}; {GOOD}'
FALLS = f'[ "$1" != run ] || exit 1; {GOOD}'
# It takes the store, not the copy that it is tried on, to a schema of tomorrow.
AHEAD = f"""if [ "$1" = run ]; then
    {sys.executable} -c "import apsw, os
db = apsw.Connection(os.environ['KIOSK_DATA'] + '/kiosk.db')
db.execute('PRAGMA user_version = 999')"
    exit 1
fi
{GOOD}"""


class Cut(BaseException):
    """The power goes."""


class Machine:
    """A machine whose only part is the locks; a real process of a real version."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.config = folder / "kiosk.yaml"
        self.config.write_text(BANK, encoding="utf-8")
        self.versions = Versions(folder)
        self.said: list[str] = []
        self.busy = 0
        self.starts = 0
        self.starts_at_pauses: list[int] = []
        self.steps_left: int | None = None
        self.part: subprocess.Popen[bytes] | None = None
        self.log = (folder / "log").open("ab")

    def version(self, name: str, body: str) -> str:
        place = self.versions.path(name)
        (place / "bin").mkdir(parents=True)
        script(place / "bin", "kiosk", body)
        (place / ".complete").touch()
        return name

    def update(
        self, *, pace: Pace = QUICK, say: Callable[[str], None] | None = None
    ) -> Update:
        return Update(
            self.versions,
            self,
            self.data,
            say=say or self.said.append,
            pace=pace,
            pause=self.pause,
        )

    def pause(self, seconds: float) -> None:
        """A second of watching is as long as a part needs to fall or to serve."""
        self.starts_at_pauses.append(self.starts)
        if self.part is not None and seconds == QUICK.watch_pause:
            with suppress(subprocess.TimeoutExpired):
                self.part.wait(0.5)

    def run(self, *words: str | Path) -> str:
        self.step()
        env = {**os.environ, "KIOSK_CONFIG": str(self.config)}
        done = subprocess.run(
            words, env=env, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise BadVersionError(done.stdout + done.stderr)
        return done.stdout

    def idle(self, version: Path) -> bool:
        assert (version / "bin/kiosk").exists()
        self.step()
        self.busy -= 1
        return self.busy < 0

    def runs(self) -> bool:
        return self.part is not None

    def restart(self) -> None:
        self.step()
        self.stop()
        self.starts += 1
        self.part = subprocess.Popen(
            [self.folder / "current/bin/kiosk", "run", "--only", "locks"],
            env={
                **os.environ,
                "KIOSK_CONFIG": str(self.config),
                "KIOSK_DATA": str(self.data),
            },
            stderr=self.log,
        )

    def stop(self) -> None:
        if self.part is not None:
            self.part.terminate()
            self.part.wait(20)
            self.part = None

    def complaint(self) -> str | None:
        self.step()
        fell = self.part is None or self.part.poll() is not None
        return "kiosk-locks is failed" if fell else None

    def step(self) -> None:
        if self.steps_left is not None:
            self.steps_left -= 1
            if self.steps_left < 0:
                raise Cut

    def kiosk(self, *words: str) -> str:
        return self.run(self.folder / "current/bin/kiosk", "--data", self.data, *words)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    made = Machine(tmp_path)
    made.version("1.0.0", GOOD)
    made.versions.switch("1.0.0")
    made.kiosk("user", "add", "anna")
    made.kiosk("slot", "out-of-service", "1", "--reason", "before")
    yield made
    made.steps_left = None
    made.stop()
    made.log.close()


@pytest.mark.slow
def test_a_good_version_serves_and_nothing_is_left_of_the_change(
    machine: Machine,
) -> None:
    machine.restart()
    machine.update().to(machine.version("1.1.0", GOOD))

    assert machine.versions.current() == "1.1.0"
    assert machine.versions.under_way() is None
    assert not (machine.data / "update-trial").exists()
    assert machine.said[-1] == "version 1.1.0 serves"
    assert machine.part is not None
    assert machine.part.poll() is None


@pytest.mark.slow
def test_a_version_that_refuses_the_settings_is_never_started(
    machine: Machine,
) -> None:
    with pytest.raises(BadVersionError, match="no such key"):
        machine.update().to(machine.version("1.1.0", PICKY))

    assert machine.versions.current() == "1.0.0"
    assert machine.starts == 0


@pytest.mark.slow
def test_a_version_that_falls_is_followed_by_the_one_before(machine: Machine) -> None:
    machine.restart()
    with pytest.raises(RolledBackError, match=r"is failed; 1\.0\.0 serves again"):
        machine.update().to(machine.version("1.1.0", FALLS))

    assert machine.versions.current() == "1.0.0"
    assert machine.part is not None
    assert machine.part.poll() is None


@pytest.mark.slow
def test_a_store_that_the_old_version_cannot_read_comes_back_and_serves(
    machine: Machine,
) -> None:
    machine.restart()
    with pytest.raises(RolledBackError):
        machine.update().to(machine.version("2.0.0", AHEAD))

    assert "newer schema" in " ".join(machine.said)
    assert "before" in machine.kiosk("slot", "list")
    assert '"agreed_at": null' not in machine.kiosk("store", "trouble", "--json")


@pytest.mark.slow
def test_nobody_is_cut_short(machine: Machine) -> None:
    machine.restart()
    machine.busy = 3
    machine.update().to(machine.version("1.1.0", GOOD))

    assert machine.starts_at_pauses[:3] == [1, 1, 1]
    assert machine.starts == 2
    assert "somebody is being served; waiting" in machine.said


@pytest.mark.slow
def test_where_somebody_is_served_all_the_time_nothing_changes(
    machine: Machine,
) -> None:
    machine.busy = 1000
    with pytest.raises(StateError, match="nobody is cut short"):
        machine.update().to(machine.version("1.1.0", GOOD))

    assert (machine.versions.current(), machine.starts) == ("1.0.0", 0)


GOES_BACK = ("going back", "newer schema", "newer schema, and restored in part")


@pytest.mark.slow
@pytest.mark.parametrize("moment", GOES_BACK)
def test_a_kill_in_the_middle_of_going_back_leaves_the_version_before_and_its_store(
    machine: Machine, moment: str
) -> None:
    """All of it is killed; then so is what goes back at the next start."""
    machine.version("2.0.0", AHEAD)
    word, _, late = moment.partition(", ")
    killed_at(word, machine.folder, "to", "2.0.0", late=bool(late))
    assert machine.versions.under_way() is not None
    killed_at("going back", machine.folder, "settle", late=not late)

    assert machine.update().settle()
    assert not machine.update().settle()
    assert machine.versions.current() == "1.0.0"
    assert "before" in machine.kiosk("slot", "list")
    machine.kiosk("event", "verify")
    machine.restart()
    machine.pause(QUICK.watch_pause)
    assert machine.complaint() is None


def killed_at(word: str, folder: Path, *what: str, late: bool) -> None:
    """Start an update, and kill all of it when it says so, or a little later."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.machine.updating", folder, *what],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as child:
        assert child.stdout is not None
        said = ""
        while word not in said:
            said = child.stdout.readline()
            assert said, f"it never came to {word!r}"
        if late:
            with suppress(subprocess.TimeoutExpired):
                child.wait(0.25)
        os.killpg(child.pid, signal.SIGKILL)


class Played(Machine):
    """The same, whose commands and parts are only counted."""

    def __init__(self, folder: Path, *, bad: bool) -> None:
        super().__init__(folder)
        self.bad = bad
        self.ran = True

    def run(self, *words: str | Path) -> str:
        assert words
        self.step()
        return ""

    def runs(self) -> bool:
        return self.ran

    def restart(self) -> None:
        self.step()
        self.ran = True

    def stop(self) -> None:
        self.ran = False

    def complaint(self) -> str | None:
        self.step()
        falls = self.bad and self.versions.current() == "1.1.0"
        return "it fell" if falls else None


@pytest.mark.parametrize("bad", [False, True], ids=["good", "bad"])
def test_a_cut_at_any_step_leaves_a_version_that_serves(
    tmp_path: Path, *, bad: bool
) -> None:
    for steps in range(40):
        folder = tmp_path / str(steps)
        folder.mkdir()
        machine = Played(folder, bad=bad)
        machine.version("1.0.0", GOOD)
        machine.versions.switch("1.0.0")
        machine.version("1.1.0", GOOD)
        machine.steps_left = steps
        over = True
        try:
            machine.update().to("1.1.0")
        except Cut:
            over = False
        except RolledBackError:
            pass
        finally:
            machine.log.close()
        # Cut once more, in the middle of going back; then the machine starts.
        machine.steps_left, machine.ran = 0, False
        try:
            machine.update().settle()
        except Cut:
            machine.steps_left = None
            machine.update().settle()

        assert machine.versions.under_way() is None
        current = machine.versions.current()
        assert current is not None
        assert machine.versions.is_whole(current)
        assert not (bad and current == "1.1.0")
        if over:
            assert current == ("1.0.0" if bad else "1.1.0")
            return
    pytest.fail("it never came to its end")


def test_old_versions_go_but_the_last_three(tmp_path: Path) -> None:
    machine = Played(tmp_path, bad=False)
    machine.log.close()
    for number in range(6):
        name = machine.version(f"1.{number}.0", GOOD)
        os.utime(machine.versions.path(name), (number, number))
    machine.versions.switch("1.0.0")
    machine.versions.prune()

    left = {version.name for version in (tmp_path / "versions").iterdir()}
    assert left == {"1.0.0", "1.4.0", "1.5.0"}


def test_half_a_version_is_installed_anew(tmp_path: Path) -> None:
    wheel = tmp_path / "locker_kiosk-1.0.0-py3-none-any.whl"
    wheel.write_bytes(b"wheel")
    versions = Versions(tmp_path)
    made: list[str] = []

    def install(place: Path) -> None:
        place.mkdir(parents=True)
        made.append(place.name)

    name = versions.make(wheel, install)
    (versions.path(name) / ".complete").unlink()
    (versions.path(name) / "half").touch()
    assert versions.make(wheel, install) == name
    assert versions.make(wheel, install) == name

    assert made == [name, name]
    assert not (versions.path(name) / "half").exists()


@pytest.fixture
def systemctl(tmp_path: Path) -> Iterator[Callable[[str], None]]:
    """Plays systemctl, which says of every part what it is told to say."""
    folder = tmp_path / "bin"
    folder.mkdir()
    before = os.environ["PATH"]
    os.environ["PATH"] = f"{folder}:{before}"

    def says(lines: str) -> None:
        show = f'[ "$1" != show ] || printf "%b" "{lines}"'
        script(folder, "systemctl", f'echo "$@" >> {tmp_path}/said; {show}')

    yield says
    os.environ["PATH"] = before


@pytest.mark.parametrize(
    ("then", "complaint"),
    [
        (r"ActiveState=active\nNRestarts=0\nStatusText=alive\n", None),
        (r"ActiveState=failed\nNRestarts=0\n", "kiosk-locks is failed"),
        (
            r"ActiveState=active\nNRestarts=1\nStatusText=bus main has shown no life\n",
            "kiosk-locks fell: bus main has shown no life",
        ),
    ],
)
def test_what_systemd_says_of_the_parts_is_believed(
    tmp_path: Path, systemctl: Callable[[str], None], then: str, complaint: str | None
) -> None:
    systemctl(r"ActiveState=active\nNRestarts=0\n")
    host = SystemdHost(tmp_path / "kiosk.yaml", tmp_path, None)
    host.restart()
    assert host.runs()
    systemctl(then)

    assert host.complaint() == complaint
    host.stop()
    said = (tmp_path / "said").read_text().splitlines()
    assert "restart kiosk-locks kiosk-link kiosk-screen" in said
    assert said[-1] == "stop kiosk-locks kiosk-link kiosk-screen"


def test_at_a_start_of_the_machine_no_part_runs_yet(
    tmp_path: Path, systemctl: Callable[[str], None]
) -> None:
    systemctl(r"ActiveState=inactive\nNRestarts=0\n")
    assert not SystemdHost(tmp_path / "kiosk.yaml", tmp_path, None).runs()


def test_a_part_that_did_not_run_before_is_no_reason_to_go_back(
    tmp_path: Path, systemctl: Callable[[str], None]
) -> None:
    systemctl(r"ActiveState=failed\nNRestarts=5\n")
    host = SystemdHost(tmp_path / "kiosk.yaml", tmp_path, None)
    host.restart()

    assert host.complaint() is None
