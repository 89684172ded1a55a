"""The configuration: YAML → frozen settings, or every problem at once.

    text --reading--> document --shape--> settings
                          |      rules --> problems (file:line:column: path: …)

`reading` keeps the place of every value, `shape` lets pydantic judge keys and
types, and the rules in `doors`, `power`, `guessing`, `site`, `telling` and `trial`
judge what types cannot say. All of them run over the document, whatever is wrong with
it: a technician learns of ten faults in one run, not in ten.

PyYAML and pydantic have their only home here. Files are read once, at start.
"""

from kiosk.config.bank import Bus, Column, Compartment, Location, Locker, SizeLimit
from kiosk.config.carriers import Carrier, Notify, Recipient
from kiosk.config.demo import Demo, DemoFault, DemoPackage, DemoUser
from kiosk.config.files import demo_path, find, load, parse, schema
from kiosk.config.rules import (
    Code,
    Hold,
    Locks,
    Screen,
    TimeSources,
    WrongTries,
)
from kiosk.config.senses import Glass, Sounds, Speech, ThemeName
from kiosk.config.settings import Settings, Wiring
from kiosk.config.storage import Storage
from kiosk.config.supplies import Supply
from kiosk.config.watching import Metrics

__all__ = [
    "Bus",
    "Carrier",
    "Code",
    "Column",
    "Compartment",
    "Demo",
    "DemoFault",
    "DemoPackage",
    "DemoUser",
    "Glass",
    "Hold",
    "Location",
    "Locker",
    "Locks",
    "Metrics",
    "Notify",
    "Recipient",
    "Screen",
    "Settings",
    "SizeLimit",
    "Sounds",
    "Speech",
    "Storage",
    "Supply",
    "ThemeName",
    "TimeSources",
    "Wiring",
    "WrongTries",
    "demo_path",
    "find",
    "load",
    "parse",
    "schema",
]
