"""Where a command stands: its configuration, its data directory, its voice.

Which file and which folder is meant is settled here, once, and never by where
somebody happened to stand when typing. Facts go to stdout, as JSON or for
people; all that is only talk goes to stderr.
"""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from datetime import datetime
from functools import cached_property, update_wrapper
from pathlib import Path
from typing import Concatenate, Final, ParamSpec, TypeVar

import click
import platformdirs

from kiosk import demo, runtime
from kiosk.cli.failing import FAULT, Failure
from kiosk.cli.groups import Options, as_json
from kiosk.config import Settings, find, load
from kiosk.system import LockerSystem

P = ParamSpec("P")
T = TypeVar("T")

ACTOR: Final = "cli"
"""Who did it, as the events have it."""


def data_folder(option: Path | None, env: Mapping[str, str]) -> Path:
    """Return where the bank keeps its facts: the first that somebody named.

    systemd may name several state directories, separated by colons; the first
    is the kiosk's.
    """
    if option is None:
        named = env.get("KIOSK_DATA") or env.get("STATE_DIRECTORY", "").split(":")[0]
        option = Path(named) if named else platformdirs.user_state_path("kiosk")
    return option.expanduser().absolute()


class Desk:
    """What a command works with.

    Args:
        options: What stands before the command.
        in_json: Whether to answer in JSON.
        env: The environment.
    """

    def __init__(
        self, options: Options, *, in_json: bool, env: Mapping[str, str] = os.environ
    ) -> None:
        self.in_json = in_json
        self._options = options
        self._env = env

    @cached_property
    def file(self) -> Path:
        """The configuration's file."""
        return find(self._options.config, self._env).expanduser().absolute()

    @cached_property
    def settings(self) -> Settings:
        """The configuration.

        Raises:
            SettingsError: All that is wrong with it.
        """
        return load(self.file)

    @cached_property
    def folder(self) -> Path:
        """The data directory."""
        return data_folder(self._options.data, self._env)

    def ask(self, question: Callable[[LockerSystem], T]) -> T:
        """Open the store, put one question, and close it again."""

        async def asking() -> T:
            async with self._opened(
                lambda: runtime.opened(self.settings, self.folder, (), who=ACTOR)
            ) as system:
                return question(system)

        return asyncio.run(asking())

    def doors(self, who: str) -> AbstractAsyncContextManager[LockerSystem]:
        """Run a block whose visits are served, by whoever owns the locks.

        Args:
            who: This process, in words for whoever finds the locks held.
        """
        return self._opened(
            lambda: runtime.with_doors(self.settings, self.folder, who=who)
        )

    @asynccontextmanager
    async def _opened(
        self, open_: Callable[[], AbstractAsyncContextManager[LockerSystem]]
    ) -> AsyncIterator[LockerSystem]:
        with locks_told():
            await demo.furnish(self.settings, self.folder, self.note)
            async with open_() as system:
                yield system

    def say(self, line: str) -> None:
        """Tell people, as it happens, what happens."""
        if not self.in_json:
            click.echo(line)

    def note(self, line: str) -> None:
        """Tell on stderr what is no answer."""
        click.echo(line, err=True)

    def tell(self, facts: Mapping[str, object], lines: Iterable[str]) -> None:
        """Give the answer: facts for a program, or lines for a person."""
        if self.in_json:
            click.echo(json.dumps(facts, ensure_ascii=False))
            return
        for line in lines:
            click.echo(line)

    def local(self, moment: datetime | None) -> str:
        """Return a time as the clock beside the bank shows it."""
        if moment is None:
            return ""
        return f"{moment.astimezone(self.settings.location.zone):%Y-%m-%d %H:%M}"


@contextmanager
def locks_told() -> Iterator[None]:
    """Tell of a driver that cannot be had as of any other fault."""
    try:
        yield
    except runtime.DriverError as error:
        raise Failure("locks", f"the locks: {error}", status=FAULT) from error


def pass_desk(run: Callable[Concatenate[Desk, P], T]) -> Callable[P, T]:
    """Hand a command its desk as its first argument."""

    def at_the_desk(*args: P.args, **kwargs: P.kwargs) -> T:
        context = click.get_current_context()
        options = context.find_object(Options) or Options()
        return run(Desk(options, in_json=as_json(context)), *args, **kwargs)

    return update_wrapper(at_the_desk, run)
