"""What commissioning finds, and how locks wear: crossed wires, dead sensors, age."""

from typing import Final

from kiosk.domain.catalogue.entry import broken, msg, note, warning

FLAWS: Final = (
    broken(
        "commission",
        "not every door or board is what the configuration says",
        cause="a slip in the YAML or at the wires; each is told with its own key",
        step="mend what is told, then kiosk commission once more",
    ),
    broken(
        "commission.inverted",
        msg("the sensor of a door says open when it is closed"),
        cause=msg(
            "the polarity of its board is set the wrong way round, or a switch that"
            " opens where one that closes was meant"
        ),
        step=msg(
            "turn it round in the YAML (closed_bit or contact of the board, switch of"
            " a pin: drivers/README.md), then kiosk commission once more"
        ),
    ),
    broken(
        "commission.swapped",
        msg("the lock of one door moves another one, or its sensor sees another one"),
        cause=msg(
            "two plugs on the wrong channels, or two doors with each other's name"
        ),
        step=msg(
            "exchange the two plugs, or their lock: lines in the YAML; then kiosk"
            " commission for both"
        ),
    ),
    broken(
        "commission.doubled",
        msg("one pulse moves more than one door"),
        cause=msg("two boards with one address, or two locks on one channel"),
        step=msg(
            "pull one board off and try again: kiosk bus scan; set its number anew"
        ),
    ),
    broken(
        "commission.dead-sensor",
        msg("a door moved, and its sensor did not see it"),
        cause=msg("a cut or unplugged feedback wire, a lock without a contact"),
        step=msg("its feedback plug; or sensor: false, where there is none"),
        part=msg("a lock with a feedback contact, or a door switch"),
    ),
    broken(
        "commission.stuck",
        msg("a lock was pulsed, and nothing moved"),
        cause=msg("a coil that is not plugged in, a jammed bolt, a weak supply"),
        step=msg("its coil plug; 12 V at the coil during a pulse; press the door"),
        part="a lock of the same type",
    ),
    broken(
        "commission.silent",
        msg("a door that was to be proved gave no answer that could be read"),
        cause=msg(
            "its board has no power, another address, or shares one with another"
        ),
        step=msg("kiosk bus scan says which"),
        part="a lock board of the same family",
    ),
    warning(
        "commission.unshut",
        msg("a door that was to be proved stood open before, or nobody shut it"),
        cause=msg("nobody was there"),
        step=msg("shut it, and kiosk commission SLOT once more"),
    ),
    note(
        "commission.unsaid",
        msg("a door without a sensor was pulsed, and nobody said whether it moved"),
        cause=msg("the question was not answered"),
        step=msg("kiosk commission SLOT once more, and say which door moved"),
    ),
    warning(
        "commission.never",
        "nobody has signed off that the bank is wired as it is configured",
        cause="a new bank",
        step="kiosk commission, door by door; then kiosk commission --sign NAME",
    ),
    warning(
        "commission.void",
        "the wiring in the configuration is not what was signed off",
        cause="a bus, a lock: line, a sensor: line that was changed since",
        step="kiosk commission proves the doors that are concerned; then --sign NAME",
    ),
)

WEAR: Final = (
    warning(
        "lock.wearing",
        msg("a lock is slower than it was, or needs a second pulse: it will jam"),
        cause=msg("a worn bolt or coil, a bent hook, dirt, a door that sags"),
        step=msg(
            "grease and straighten it, or put a new one in before it jams: kiosk slot"
            " health; then kiosk slot return ID --new-lock"
        ),
        part=msg("a lock of the same type"),
    ),
    broken(
        "slot.overdue",
        msg(
            "the time of a slot out of service is over, and it did not return by itself"
        ),
        cause=msg("its door failed the test, or something may be inside"),
        step=msg(
            "kiosk slot show ID says why it is out; look at it, then kiosk slot return"
            " ID, or another --until"
        ),
    ),
)

ENTRIES: Final = FLAWS + WEAR
