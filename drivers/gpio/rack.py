"""All pins of one bus, taken and let go as one.

Relays come first, all of them, and each is forced idle whatever the pin of
another does: one that was left energised by a crash burns while one waits.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from drivers.driver import LockAddress, PortLostError
from drivers.gpio.pins import Pin, Pins, faults
from drivers.gpio.relay import Relay
from drivers.gpio.wiring import SwitchWire, Wires


@dataclass(frozen=True, slots=True)
class Switch:
    """A door switch on its pin."""

    wire: SwitchWire
    pin: Pin

    def shut(self) -> bool:
        """Return whether the switch says, at this moment, that the door is shut."""
        return bool(self.pin.state) is self.wire.shut_high


class Rack:
    """The relays and switches of one bus; without pins until they are taken.

    Args:
        locks: The pins of each lock.
        source: Opens the pin factory.
    """

    def __init__(
        self,
        locks: Mapping[LockAddress, Wires],
        source: Callable[[], Pins],
    ) -> None:
        self.relays = {
            lock: Relay(
                f"GPIO {wires.relay.pin}, the relay of {lock}",
                active_high=wires.relay.active_high,
            )
            for lock, wires in locks.items()
        }
        self.switches: dict[LockAddress, Switch] = {}
        self._locks = locks
        self._source = source
        self._pins: Pins | None = None

    @property
    def taken(self) -> bool:
        """Whether there are pins."""
        return self._pins is not None

    def force_idle(self) -> None:
        """Take the pins of all relays and force each idle.

        Raises:
            PortLostError: Not all could be reached; those that could are idle.
        """
        try:
            self._pins = pins = self._source()
        except faults() as error:
            raise PortLostError(f"there are no pins: {error}") from error
        wrong = []
        for lock, wires in self._locks.items():
            try:
                self.relays[lock].attach(pins.pin(wires.relay.pin))
            except faults() as error:
                wrong.append(f"GPIO {wires.relay.pin}, the relay of {lock}: {error}")
        if wrong:
            raise PortLostError("; ".join(wrong))

    def listen(self) -> None:
        """Take the pins of all door switches.

        Raises:
            PortLostError: One of them cannot be had.
        """
        for lock, wires in self._locks.items():
            wire, pins = wires.switch, self._pins
            if wire is None or pins is None:
                continue
            try:
                pin = pins.pin(wire.pin)
                pin.input_with_pull(wire.resistor)
            except faults() as error:
                text = f"GPIO {wire.pin}, the switch of {lock}: {error}"
                raise PortLostError(text) from error
            self.switches[lock] = Switch(wire, pin)

    def let_go(self) -> None:
        """Idle every relay and give every pin back; what fails is passed over."""
        for relay in self.relays.values():
            relay.let_go()
        self.switches = {}
        pins, self._pins = self._pins, None
        if pins is not None:
            with suppress(*faults()):  # a chip that has gone has given all back
                pins.close()

    def burning(self) -> list[LockAddress]:
        """Return the locks whose relays may be energised, as far as is known."""
        return [lock for lock, relay in self.relays.items() if relay.live]
