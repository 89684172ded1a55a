"""What can be wrong with locks, boards, wires and ports, as technicians meet it."""

from typing import Final

from kiosk.domain.catalogue.entry import broken, msg, note, warning

DRIVERS: Final = (
    broken(
        "door-stuck",
        "pulsed, and the door did not move; the package is safe, its code works",
        cause="a parcel that presses on the bolt, a bent hook, a worn coil, 12 V that"
        " sag under load",
        step="press the door and try once more; measure 12 V at the coil during a"
        " pulse; then kiosk slot return",
        part="a lock of the same type",
    ),
    broken(
        "locks-silent",
        "the hardware gives no answer, or none that can be trusted",
        cause="no power at the board, a cut wire, a pulled adapter",
        step="kiosk doctor names the board; its supply first, then its cable",
        part="a lock board, an RS-485 adapter",
    ),
    broken(
        "not-pulsed",
        "it is certain that no pulse was given; the door is as it was",
        cause="the lock must rest after many pulses, or the port was gone",
        step="wait a minute and try again; then as for locks-silent",
    ),
    broken(
        "driver.failed",
        msg("a driver failed in a way that has no name of its own"),
        cause=msg("a mistake in a driver that others wrote"),
        step=msg("the log has the whole story; report it to whoever wrote the driver"),
    ),
    broken(
        "driver.unknown-lock",
        msg("the driver knows no lock of that address"),
        cause=msg("the configuration and the wires disagree"),
        step=msg(
            "compare lock: in the YAML with the switches of the board; kiosk check"
        ),
    ),
    note(
        "driver.lock-refused",
        msg("the lock is hot or busy, and was not pulsed"),
        cause=msg("too many pulses one after another"),
        step=msg("wait; it cools by one pulse in ten times its length"),
    ),
    broken(
        "driver.bus-silent",
        msg("nobody answered in time"),
        cause=msg(
            "no power, a cut wire, another address or speed; A and B swapped, when"
            " all are silent"
        ),
        step=msg("the supply, the switches, the wire from the last board that answers"),
        part=msg("a lock board, a power supply"),
    ),
    broken(
        "driver.garbled",
        msg("somebody answered, but no sense"),
        cause=msg(
            "another speed or protocol, no bias, a bad cable, two boards at once"
        ),
        step=msg(
            "baud and family in the YAML; 120 ohms at both ends; kiosk bus scan"
            " --trace FILE and look"
        ),
        part=msg("a 120 ohm resistor, an adapter with bias"),
    ),
    broken(
        "driver.port-lost",
        msg("the way to the boards is gone"),
        cause=msg("the adapter was pulled, or has another name; a hub without power"),
        step=msg("ls /dev/serial/by-id; put it back: the kiosk finds it by itself"),
        part=msg("an RS-485 adapter with a serial number"),
    ),
    broken(
        "driver.options",
        msg("the options of a driver make no sense"),
        cause=msg("a slip in the YAML below the bus"),
        step=msg("kiosk check lists every problem with its line"),
    ),
    broken(
        "driver.no-driver",
        msg("no driver of that name can be had"),
        cause=msg("a slip in driver:, or its package is not installed"),
        step="pip install 'locker-kiosk[gpio]' for pins; kiosk check names what there"
        " is",
    ),
)

BOARDS: Final = (
    broken(
        "board.lost",
        msg("a board does not answer any more; the others serve on"),
        cause=msg("its supply, its cable, or the board"),
        step=msg("kiosk event list shows since when; its lamp, its plug, its fuse"),
        part=msg("a lock board of the same family"),
    ),
    broken(
        "board.missing",
        "a configured board gave not one answer",
        cause="no power, a cut wire, another address, another speed",
        step="its supply; its switches; the wire from the last board that answers",
        part="a lock board of the same family",
    ),
    broken(
        "board.doubled",
        "two boards have one address, and both would open",
        cause="switches that were not set before it was hung on the line; or a line"
        " without bias that makes up bytes all the time",
        step="take the bank out of service, pull one board off, set its number anew",
    ),
    broken(
        "board.garbled",
        "a board answers, but no sense",
        cause="another speed or protocol; no bias; a bad cable",
        step="baud and family in the YAML; record it with kiosk bus scan --trace FILE",
        part="a 120 ohm resistor",
    ),
    warning(
        "board.noisy",
        "a board answers, but not always",
        cause="no resistors at the ends, no ground wire, wires beside the coils'",
        step="resistors at both ends, ground wire, bias; kiosk bus scan --rounds 1000",
        part="a 120 ohm resistor, twisted cable",
    ),
)

LINES: Final = (
    note(
        "line.echo",
        "the adapter hears itself",
        cause="an adapter whose receiver stays on while it sends",
        step="nothing: an echo is proved at the start and taken away",
    ),
    warning(
        "line.lost-byte",
        "bytes are lost on the wire",
        cause="a loose plug, a USB hub without power, another speed",
        step="questions are repeated, openings never: kiosk bus scan says how often;"
        " above one in a thousand look at the cable",
        part="twisted cable, an RS-485 adapter",
    ),
    warning(
        "line.flipped-bit",
        "bits are turned on the wire",
        cause="no bias, no resistors, cable beside the coils'",
        step="resistors at both ends, a ground wire, wires apart from the coils'",
        part="a 120 ohm resistor, a diode across each coil",
    ),
    note(
        "line.noise-before",
        "rubbish before an answer",
        cause="an idle line without bias makes up bytes",
        step="nothing: the kiosk finds the answer in it; bias mends it",
        part="an adapter with bias",
    ),
    note(
        "line.noise-after",
        "rubbish after an answer",
        cause="an idle line without bias makes up bytes",
        step="nothing: the kiosk finds the answer in it; bias mends it",
        part="an adapter with bias",
    ),
    note(
        "line.pieces",
        "an answer comes in pieces",
        cause="USB adapters collect bytes for 16 ms",
        step="nothing: the kiosk waits for the rest",
    ),
    warning(
        "line.late-reply",
        "an answer comes when nobody waits for it any more",
        cause="a slow board, a busy hub, a radio link in between",
        step="the board counts as silent: give it more time (reply_seconds), or wire"
        " it directly",
    ),
    note(
        "line.report",
        "a board says something unasked before its answer",
        cause="boards of this family report doors that are shut by hand",
        step="nothing: what was not asked for is set aside",
    ),
    broken(
        "line.dead-board",
        "a board does not hear the question",
        cause="no power, a cut wire, another address",
        step="as for board.missing",
        part="a lock board of the same family",
    ),
    broken(
        "line.lost-answer",
        "a board does what it is told, and its answer is lost",
        cause="its sender is dead, or one wire of the pair is cut",
        step="the visit ends in doubt and is never repeated blindly: look behind the"
        " door (kiosk slot settle), then at the wire",
        part="a lock board of the same family",
    ),
    broken(
        "line.twin",
        "another board has the same address, and both answer at once",
        cause="switches that were not set",
        step="as for board.doubled: out of service first, both would open",
    ),
    broken(
        "line.jammed-lock",
        "the coil has current, and the bolt does not move",
        cause="a parcel that presses on the bolt, a bent hook, a worn lock",
        step="as for door-stuck: the slot takes itself out of service",
        part="a lock of the same type",
    ),
    broken(
        "line.supply-dip",
        "a coil pulls the supply down, and the board starts anew",
        cause="a supply that is too weak, thin or long wires",
        step="supplies: in the YAML, fewer at_once, a longer gap_seconds; 2 A a lock",
        part="a stronger 12 V supply",
    ),
    broken(
        "line.unplugged",
        "the adapter is pulled, and put back a moment later",
        cause="a loose plug, a hub without power, somebody who cleans",
        step="nothing, if it comes back; fix the plug if it goes again",
        part="a USB cable with a lock, a powered hub",
    ),
)

ENTRIES: Final = DRIVERS + BOARDS + LINES
