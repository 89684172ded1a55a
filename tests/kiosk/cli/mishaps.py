"""A command to which everything happens."""

import errno
from typing import Final

import click

from kiosk.cli.groups import Verb, json_option
from kiosk.domain.errors import StateError, StoreError, TransitionError, WaitError

MISHAPS: Final[dict[str, BaseException]] = {
    "interrupt": KeyboardInterrupt(),
    "abort": click.Abort(),
    "disk": OSError(errno.ENOSPC, "No space left on device", "/data/kiosk.log"),
    "nameless": OSError(errno.EIO, "Input/output error"),
    "store": StoreError("the disk is full"),
    "wait": WaitError(30),
    "held": StateError("part", "locks", "held by pid 7", "only one can own it"),
    "state": StateError("slot", "1", "visited", "wait"),
    "bug": TransitionError("no such step"),
}


@click.command("mishap", cls=Verb)
@click.argument("name")
@json_option
def command(name: str) -> None:
    """Raise something.

    Example:
      kiosk mishap disk
    """
    raise MISHAPS[name]
