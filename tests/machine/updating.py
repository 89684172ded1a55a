"""An update in a process that somebody can kill: FOLDER (to NAME | settle)."""

import sys
from pathlib import Path

from kiosk.update import RolledBackError
from tests.machine.test_update import Machine


def main(folder: str, *what: str) -> None:
    """Say each step as it begins."""
    machine = Machine(Path(folder))
    update = machine.update(say=lambda step: print(step, flush=True))  # noqa: T201
    match what:
        case ("to", name):
            machine.restart()
            try:
                update.to(name)
            except RolledBackError as error:
                print(error, flush=True)  # noqa: T201
        case _:
            update.settle()
    machine.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
