"""Another version in the place of this one, and back again when it does not serve.

Versions stand side by side, each whole in a folder of its own; `current` is a link, and
changing over is one rename. Before it, the new one must like the settings and open a
copy of the store. After it, it has to serve for a while; until it has, a mark on the
disk says that nobody has vouched for it, and whoever finds that mark at a start (a kill
or a power cut was quicker) goes back. Nobody is cut short: the change waits until no
visit is under way.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from kiosk.domain.errors import StateError

PLACE: Final = Path("/opt/kiosk")

_COMPLETE: Final = ".complete"
_MARK: Final = "updating"
_KEPT: Final = 3
"""Versions that stay: the one that serves, the one before, and one more."""


class BadVersionError(Exception):
    """A version fits neither the settings nor the store; it was not changed over."""


class RolledBackError(Exception):
    """A new version did not serve; the one before it serves again."""


class Host(Protocol):
    """The machine, as far as changing over needs it."""

    def run(self, *words: str | Path) -> str:
        """Run a command as the user of the store; return what it says.

        Raises:
            BadVersionError: It failed; says why.
        """
        ...

    def idle(self, version: Path) -> bool:
        """Return whether nobody is being served."""
        ...

    def restart(self) -> None:
        """Start all parts anew, from `current`."""
        ...

    def runs(self) -> bool:
        """Return whether any part runs."""
        ...

    def stop(self) -> None:
        """Stop all parts."""
        ...

    def complaint(self) -> str | None:
        """Return what is wrong with the parts that run, or `None`."""
        ...


@dataclass(frozen=True, slots=True)
class Pace:
    """How long to wait for what, in seconds."""

    idle_patience: float = 3600.0
    idle_pause: float = 2.0
    watch: float = 120.0
    watch_pause: float = 1.0


class Versions:
    """The versions that are installed.

    Args:
        place: Where; `versions/` and `current` are in it.
    """

    def __init__(self, place: Path = PLACE) -> None:
        self.place = place
        self._folder = place / "versions"
        self._link = place / "current"
        self._mark = place / _MARK

    def current(self) -> str | None:
        """Return the version that serves."""
        return self._link.readlink().name if self._link.is_symlink() else None

    def path(self, name: str) -> Path:
        """Return where a version is."""
        return self._folder / name

    def is_whole(self, name: str) -> bool:
        """Return whether a version was installed to its end."""
        return (self.path(name) / _COMPLETE).exists()

    def make(self, wheel: Path, install: Callable[[Path], None]) -> str:
        """Install a wheel beside the others; return its name."""
        mark = hashlib.sha256(wheel.read_bytes()).hexdigest()[:8]
        name = f"{wheel.name.split('-')[1]}-{mark}"
        if not self.is_whole(name):
            shutil.rmtree(self.path(name), ignore_errors=True)
            install(self.path(name))
            (self.path(name) / _COMPLETE).touch()
        return name

    def switch(self, name: str) -> None:
        """Have another version serve from its next start on: one rename."""
        draft = self.place / "current.new"
        draft.unlink(missing_ok=True)
        draft.symlink_to(Path("versions") / name)
        draft.replace(self._link)
        _sync(self.place)

    def under_way(self) -> Mapping[str, str] | None:
        """Return the change that nobody has vouched for yet."""
        try:
            told: dict[str, str] = json.loads(self._mark.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None  # a mark that is not whole was written before the change
        return told

    def begin(self, told: Mapping[str, str]) -> None:
        """Note a change before it is made."""
        draft = self._mark.with_suffix(".new")
        draft.write_text(json.dumps(told), encoding="utf-8")
        _sync(draft)
        draft.replace(self._mark)
        _sync(self.place)

    def end(self) -> None:
        """Note that it is over, one way or the other."""
        self._mark.unlink(missing_ok=True)
        _sync(self.place)

    def prune(self) -> None:
        """Take the oldest versions away."""
        current = self.current()
        others = [v for v in self._folder.iterdir() if v.name != current]
        others.sort(key=lambda version: version.stat().st_mtime, reverse=True)
        for version in others[_KEPT - 1 :]:
            shutil.rmtree(version, ignore_errors=True)


class Update:
    """Change over to another version, or go back.

    Args:
        versions: What is installed.
        host: The machine.
        data: The data directory.
        say: Told of each step.
        pace: How long to wait for what.
        pause: Waits for so many seconds.
    """

    def __init__(
        self,
        versions: Versions,
        host: Host,
        data: Path,
        *,
        say: Callable[[str], None],
        pace: Pace | None = None,
        pause: Callable[[float], object] | None = None,
    ) -> None:
        self._versions = versions
        self._host = host
        self._data = data
        self._say = say
        self._pace = pace or Pace()
        self._pause = pause or threading.Event().wait

    def to(self, name: str) -> None:
        """Have a version that is installed serve, if it can.

        Raises:
            BadVersionError: It does not fit the settings or the store.
            StateError: Somebody was served for all of the patience.
            RolledBackError: It did not serve; the one before does again.
        """
        if self._versions.under_way() is not None:
            self.settle()
        before = self._versions.current()
        if name == before:
            self._say(f"version {name} serves already")
            return
        if before is None:
            raise BadVersionError("nothing is installed yet: use systemd/install")
        copy = self._checked(before, name)
        self._await_quiet(before)
        self._versions.begin({"from": before, "to": name, "backup": str(copy)})
        self._versions.switch(name)
        self._say(f"version {name} starts; {before} stands by")
        self._host.restart()
        complaint = self._watched()
        if complaint is not None:
            self.settle()
            why = f"version {name} did not serve: {complaint}; {before} serves again"
            raise RolledBackError(why)
        self._versions.end()
        self._versions.prune()
        self._say(f"version {name} serves")

    def settle(self) -> bool:
        """Go back from a change that nobody has vouched for; return whether it did.

        It may be called at any time and as often as one likes: at a start, after a
        kill in the middle, after a kill in the middle of going back.
        """
        told = self._versions.under_way()
        if told is None:
            return False
        before, copy = told["from"], Path(told["backup"])
        self._say(f"going back to version {before}")
        # At a start of the machine none runs yet; they start when this is done.
        ran = self._host.runs()
        if ran:
            self._host.stop()
        self._versions.switch(before)
        self._give_back(before, copy)
        self._versions.end()
        if ran:
            self._host.restart()
        return True

    def _checked(self, before: str, name: str) -> Path:
        """Try the new version on the settings and on a copy; return a backup."""
        kept = self._data / "before-update.db"
        trial = self._data / "update-trial"
        self._say("a backup, and the new version on a copy of it")
        old, new = self._kiosk(before), self._kiosk(name)
        self._host.run("rm", "-rf", kept, trial)
        self._host.run(new, "check")
        self._host.run(old, "--data", self._data, "backup", kept)
        self._host.run("mkdir", "-m", "700", trial)
        self._host.run("cp", kept, trial / "kiosk.db")
        self._host.run("cp", self._data / "device.key", trial / "device.key")
        # Opening it brings the copy to the new schema, and verifying reads all of it.
        self._host.run(new, "--data", trial, "event", "verify")
        self._host.run(new, "--data", trial, "slot", "list")
        self._host.run("rm", "-rf", trial)
        return kept

    def _await_quiet(self, before: str) -> None:
        waited = 0.0
        while not self._host.idle(self._versions.path(before)):
            if waited == 0.0:
                self._say("somebody is being served; waiting")
            if waited >= self._pace.idle_patience:
                raise StateError("kiosk", "", "serving somebody", "nobody is cut short")
            self._pause(self._pace.idle_pause)
            waited += self._pace.idle_pause

    def _watched(self) -> str | None:
        watched = 0.0
        while watched < self._pace.watch:
            self._pause(self._pace.watch_pause)
            watched += self._pace.watch_pause
            complaint = self._host.complaint()
            if complaint is not None:
                return complaint
        return None

    def _give_back(self, before: str, copy: Path) -> None:
        """Restore the store where the old version cannot read it any more."""
        old = self._kiosk(before)
        try:
            self._host.run(old, "--data", self._data, "slot", "list")
        except BadVersionError as error:
            if "newer version" not in str(error):
                raise
        else:
            return
        self._say("the store has a newer schema: the backup takes its place")
        data = self._data
        restore = (old, "--data", data, "restore", copy, "--json")
        try:
            told = self._host.run(*restore)
        except BadVersionError as error:
            # What happened meanwhile is lost; a technician has to agree to that.
            lost = re.search(r"--lose (\w+)", str(error))
            if lost is None:
                raise
            self._host.run(*restore, "--lose", lost[1])
            return
        if json.loads(told)["lost_events"] == 0:
            self._agree(old)

    def _agree(self, old: Path) -> None:
        """Let the bank serve: nothing was lost, so there is nothing to look at."""
        asked = (old, "--data", self._data, "store")
        troubles = json.loads(self._host.run(*asked, "trouble", "--json"))["troubles"]
        for trouble in troubles:
            if trouble["agreed_at"] is None:
                self._host.run(*asked, "agree", str(trouble["id"]))

    def _kiosk(self, name: str) -> Path:
        return self._versions.path(name) / "bin/kiosk"


class SystemdHost:
    """This machine, under systemd.

    Args:
        config: The configuration that versions are tried with.
        data: The data directory.
        user: Who commands of the store run as, when this is root.
    """

    PARTS: Final = ("kiosk-locks", "kiosk-link", "kiosk-screen")

    def __init__(self, config: Path, data: Path, user: str | None) -> None:
        self._env = {**os.environ, "KIOSK_CONFIG": str(config)}
        self._data = data
        self._as: list[str] = [] if user is None else _AS.format(user=user).split()
        self._starts: dict[str, str] = {}

    def run(self, *words: str | Path) -> str:
        """Run a command as the user of the store; return what it says."""
        done = self._called(*self._as, *words)
        if done.returncode != 0:
            said = (done.stdout + done.stderr).strip() or f"status {done.returncode}"
            raise BadVersionError(f"{' '.join(map(str, words))}: {said}")
        return done.stdout

    def idle(self, version: Path) -> bool:
        """Ask the version that serves whether somebody is being served."""
        kiosk = version / "bin/kiosk"
        ask = (kiosk, "--data", self._data, "update", "--idle")
        return self._called(*self._as, *ask).returncode == 0

    def restart(self) -> None:
        """Start all parts anew."""
        # What did not run before, such as a screen that is not built in, is no reason
        # to go back.
        ran = [one for one in self.PARTS if self._state(one) in _RUNNING]
        # A part that fell too often may be started again.
        self._called("systemctl", "reset-failed", *self.PARTS)
        self._called("systemctl", "restart", *self.PARTS)
        self._starts = {part: self._shown(part)["NRestarts"] for part in ran}

    def runs(self) -> bool:
        """Return whether any part runs; at a start of the machine, none does yet."""
        return any(self._state(part) in _RUNNING for part in self.PARTS)

    def stop(self) -> None:
        """Stop all parts."""
        self._called("systemctl", "stop", *self.PARTS)

    def complaint(self) -> str | None:
        """Return which part does not run, or had to be started anew."""
        for part, starts in self._starts.items():
            shown = self._shown(part)
            if shown["ActiveState"] not in {"active", "activating"}:
                return f"{part} is {shown['ActiveState']}"
            if shown["NRestarts"] != starts:
                return f"{part} fell: {shown['StatusText'] or 'see its log'}"
        return None

    def _state(self, part: str) -> str:
        return self._shown(part)["ActiveState"]

    def _shown(self, part: str) -> dict[str, str]:
        asked = "--property=ActiveState,NRestarts,StatusText"
        lines = self._called("systemctl", "show", part, asked).stdout.splitlines()
        told = dict(line.split("=", 1) for line in lines if "=" in line)
        return {"ActiveState": "unknown", "NRestarts": "0", "StatusText": "", **told}

    def _called(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - words of this module
            words, env=self._env, capture_output=True, text=True, check=False
        )


_RUNNING: Final = {"active", "activating", "reloading"}
_AS: Final = "setpriv --reuid {user} --regid kiosk --init-groups --no-new-privs"


def pip_install(wheel: Path, wheels: Path | None) -> Callable[[Path], None]:
    """Return what installs a wheel into a folder, from other wheels if there are.

    Raises:
        BadVersionError: It cannot be installed.
    """

    def install(place: Path) -> None:
        _installed(os.environ.get("KIOSK_PYTHON", "python3"), "-m", "venv", place)
        only = () if wheels is None else ("--no-index", "--find-links", wheels)
        pip = place / "bin/pip"
        _installed(pip, "install", "-q", "--no-input", *only, f"{wheel}[gpio]")

    def _installed(*words: str | Path) -> None:
        done = subprocess.run(  # noqa: S603 - words of this module
            words, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise BadVersionError(f"{wheel.name}: {done.stderr.strip()}")

    return install


def _sync(path: Path) -> None:
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)
