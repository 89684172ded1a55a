"""What the commands of `kiosk bus` take alike."""

from pathlib import Path
from typing import Final

import click

FILE: Final = click.Path(path_type=Path, dir_okay=False)
"""A file, by its path."""

bus_option = click.option("--bus", metavar="NAME", help="This bus only.")
"""Gives a command `--bus`."""
