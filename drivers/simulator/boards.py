"""Boards at the far end of the wire, each built from the board's half of its codec.

A board hears every byte on its bus and answers its own address. It keeps silent
at anything else: another's frame, a bad check, a frame cut short. What it does
and when it answers follows the reference boards; where those are silent too, it
takes the harsher choice, such as being deaf for the length of its own pulse.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from drivers import kerong, lockboard, modbus
from drivers.codec import Codec, Contact
from drivers.simulator.faults import Fault
from drivers.simulator.locks import FOR_EVER, Body

Bodies = Mapping[int, Body]
"""The locks of one board by their channels."""

_GAP_SECONDS: Final = 0.02
"""After so much silence a board forgets the beginning of a frame."""

_KERONG_DELAY: Final = 0.005
_LOCKBOARD_DELAY: Final = 0.02
_LOCKBOARD_AFTER_PULSE: Final = 0.05
_MODBUS_DELAY: Final = 0.005
_RESET_SECONDS: Final = 1.0
_UNIT_REGISTER: Final = 0x4000
_FIRMWARE_VERSION: Final = 0xAB
_PAUSE_BETWEEN: Final = 0.2


@dataclass(frozen=True, slots=True)
class Reply:
    """What a board is going to say, and when it begins to."""

    at: float
    say: Callable[[float], bytes]
    """Worked out when it is said: an answer tells what is, not what was."""


class Board(ABC):
    """One board: hears, does, and sometimes answers.

    Args:
        number: Its address.
        bodies: Its locks.
        delay: Seconds from the last byte of a question to the first of the answer.
    """

    shortest: int
    """The fewest bytes of any request."""

    def __init__(self, number: int, bodies: Bodies, delay: float) -> None:
        self.number = number
        self.bodies = bodies
        self.coils: dict[int, Body] = dict(bodies)
        """The lock that each channel pulses; another one's where plugs are crossed."""

        self.delay = delay
        self.dead = False
        """Whether it has no power."""

        self.strikes: Callable[[Fault], bool] = lambda _: False
        """Asked whether a fault strikes a coil."""

        self._held = bytearray()
        self._heard_at = 0.0
        self._deaf_until = 0.0

    def hear(self, data: bytes, now: float) -> list[Reply]:
        """Take bytes from the bus, the last of them now; return what is answered."""
        if now - self._heard_at > _GAP_SECONDS:
            self._held.clear()
        self._heard_at = now
        self._held += data
        replies: list[Reply] = []
        while len(self._held) >= self.shortest:
            length = self._length(bytes(self._held))
            if len(self._held) < length:
                break
            told = self._take(bytes(self._held[:length]), now)
            del self._held[: 1 if told is None else length]
            replies += told or []
        return replies

    def reset(self, now: float) -> None:
        """Lose power for a moment: every coil drops, and nothing is heard."""
        for body in self.coils.values():
            body.starve(now)
        self._held.clear()
        self._deaf_until = now + _RESET_SECONDS

    def report(self, now: float) -> bytes:  # noqa: ARG002 - some do
        """Return what the board says unasked; most never do."""
        return b""

    def listens(self, now: float) -> bool:
        """Return whether it has power and time to hear."""
        return not self.dead and now >= self._deaf_until

    @abstractmethod
    def _length(self, held: bytes) -> int:
        """Return how long the request is that begins so."""

    @abstractmethod
    def _take(self, frame: bytes, now: float) -> list[Reply] | None:
        """Do what a frame asks; `None` when it is no frame."""

    def _pulse(self, channels: Sequence[int], now: float, seconds: float) -> None:
        """Pulse some locks, one after another, and be deaf meanwhile."""
        for channel in channels:
            if channel in self.bodies:
                self._deaf_until = now + seconds
                self._energise(channel, now, seconds)
                now += seconds + _PAUSE_BETWEEN

    def _energise(self, channel: int, now: float, seconds: float = FOR_EVER) -> None:
        """Give a coil current, and see whether the supply stands it."""
        jams = self.strikes(Fault.JAMMED_LOCK)
        self.coils[channel].energise(now, seconds, jams=jams)
        if self.strikes(Fault.SUPPLY_DIP):
            self.reset(now)

    def _bits(self, meaning: Callable[[Body], bool]) -> int:
        return sum(meaning(body) << n - 1 for n, body in self.bodies.items())


class KerongBoard(Board):
    """A CU16, CU12 or NCU16L."""

    shortest = 5

    def __init__(self, number: int, bodies: Bodies, codec: kerong.Cu16) -> None:
        super().__init__(number, bodies, _KERONG_DELAY)
        self._codec = codec
        self._seconds = codec.pulse_seconds

    def _length(self, held: bytes) -> int:
        return kerong.request_length(held[2])

    def _take(self, frame: bytes, now: float) -> list[Reply] | None:
        asked = kerong.understand(frame)
        if asked is None:
            return None
        whole_bus = asked.board == kerong.EVERY_BOARD
        meant = asked.board == self.number or whole_bus
        return self._do(asked, now) if meant and self.listens(now) else []

    def _do(self, asked: kerong.Asked, now: float) -> list[Reply]:
        at = now + self.delay
        if asked.command == kerong.STATUS:
            return [Reply(at, self._status(kerong.STATUS_ANSWER))]
        if asked.command == kerong.BUS_STATUS:
            turn = self.delay * 3 * self.number  # one after another
            return [Reply(at + turn, self._status(kerong.BUS_STATUS_ANSWER))]
        if asked.command == kerong.SET_PULSE:
            self._seconds = int.from_bytes(asked.data, "big") / 100
        elif asked.command == kerong.UNLOCK:
            self._pulse([asked.lock + 1], now, self._seconds)
        elif asked.command == kerong.UNLOCK_ALL:
            self._pulse(sorted(self.bodies), now, self._seconds)
        return []

    def _status(self, command: int) -> Callable[[float], bytes]:
        def say(now: float) -> bytes:
            hooks = self._bits(lambda body: hook(body, now, self._codec.closed_bit))
            goods = self._bits(lambda body: body.goods)
            return kerong.answer(command, self.number, hooks, goods)

        return say


class Kerong48Board(Board):
    """A CU48 with six-byte frames."""

    shortest = 6

    def __init__(self, number: int, bodies: Bodies, codec: kerong.Cu48) -> None:
        super().__init__(number, bodies, _KERONG_DELAY)
        self._codec = codec

    def _length(self, held: bytes) -> int:  # noqa: ARG002 - they are all alike
        return self.shortest

    def _take(self, frame: bytes, now: float) -> list[Reply] | None:
        asked = kerong.understand_48(frame)
        if asked is None:
            return None
        if asked.board != self.number or not self.listens(now):
            return []
        if asked.command == kerong.UNLOCK_48:
            self._pulse([asked.lock + 1], now, self._codec.pulse_seconds)
        if asked.command == kerong.STATUS_48:
            return [Reply(now + self.delay, self._status)]
        return []

    def _status(self, now: float) -> bytes:
        hooks = self._bits(lambda body: hook(body, now, self._codec.closed_bit))
        return kerong.answer_48(self.number, hooks, self._bits(lambda body: body.goods))


class LockboardBoard(Board):
    """An 8A/80 board."""

    shortest = 5

    def __init__(self, number: int, bodies: Bodies, codec: lockboard.Lockboard) -> None:
        super().__init__(number, bodies, _LOCKBOARD_DELAY)
        self._codec = codec
        self._bytes = lockboard.status_bytes(codec.channels, codec.status_bytes)

    def report(self, now: float) -> bytes:
        """Say what the contact of the first lock is."""
        first = min(self.bodies)
        code = lockboard.REPORTS[0]
        return lockboard.answer_one(
            code, self.number, first, shorted=self._shorted(first, now)
        )

    def _length(self, held: bytes) -> int:
        return lockboard.request_length(held[0])

    def _take(self, frame: bytes, now: float) -> list[Reply] | None:
        asked = lockboard.understand(frame)
        if asked is None:
            return None
        if asked.board != self.number or not self.listens(now):
            return []
        if asked.command == lockboard.QUERY:
            return self._told(asked, now)
        if asked.command == lockboard.OPEN:
            return self._opened(asked, now)
        return self._seldom(asked, now)

    def _told(self, asked: lockboard.Asked, now: float) -> list[Reply]:
        if asked.parameter != lockboard.ASK:
            return []
        if not asked.locks:
            return [Reply(now + self.delay, self._all)]
        return [Reply(now + self.delay, self._one(lockboard.QUERY, asked.locks[0]))]

    def _opened(self, asked: lockboard.Asked, now: float) -> list[Reply]:
        if asked.parameter != self._codec.open_parameter:
            return []
        seconds = self._codec.pulse_seconds
        if not asked.locks:
            self._pulse(sorted(self.bodies), now, seconds)
            at = self._deaf_until + _LOCKBOARD_AFTER_PULSE
            code = lockboard.answer_one(lockboard.OPEN, self.number, 0, shorted=True)
            return [Reply(at, lambda _: code)]
        if asked.locks[0] not in self.bodies:
            return []
        self._pulse(asked.locks, now, seconds)
        at = now + seconds + _LOCKBOARD_AFTER_PULSE
        return [Reply(at, self._one(lockboard.OPEN, asked.locks[0]))]

    def _seldom(self, asked: lockboard.Asked, now: float) -> list[Reply]:
        """Do what a kiosk never asks for, but a technician's program might."""
        seconds = self._codec.pulse_seconds
        if asked.command == lockboard.OPEN_MANY:
            for lock in asked.locks:
                self._pulse([lock], now, seconds)
        elif asked.command == lockboard.OPEN_ALL:
            self._pulse(sorted(self.bodies), now, seconds)
            return [Reply(self._deaf_until, self._all_in_turn)]
        elif asked.command == lockboard.FIRMWARE:
            version = lockboard.request(
                lockboard.FIRMWARE, self.number, 0, _FIRMWARE_VERSION
            )
            return [Reply(now + self.delay, lambda _: version)]
        for lock in asked.locks:
            if asked.command == lockboard.HOLD:
                self.coils[lock].energise(now)
            elif asked.command == lockboard.RELEASE:
                self.coils[lock].release(now)
        return []

    def _all(self, now: float) -> bytes:
        return lockboard.answer_all(self.number, self._contacts(now), self._bytes)

    def _all_in_turn(self, now: float) -> bytes:
        contacts = self._contacts(now) & 0xFFFFFF
        return lockboard.answer_open_all(self.number, contacts)

    def _one(self, command: int, lock: int) -> Callable[[float], bytes]:
        def say(now: float) -> bytes:
            shorted = self._shorted(lock, now)
            return lockboard.answer_one(command, self.number, lock, shorted=shorted)

        return say

    def _contacts(self, now: float) -> int:
        return self._bits(lambda body: contact(body, now, self._codec.contact))

    def _shorted(self, lock: int, now: float) -> bool:
        body = self.bodies.get(lock)
        return body is not None and contact(body, now, self._codec.contact)


class ModbusBoard(Board):
    """A Modbus relay board with inputs, with or without flashes."""

    shortest = 8

    def __init__(self, number: int, bodies: Bodies, codec: modbus.Modbus) -> None:
        super().__init__(number, bodies, _MODBUS_DELAY)
        self._codec = codec

    def _length(self, held: bytes) -> int:
        return modbus.request_length(held)

    def _take(self, frame: bytes, now: float) -> list[Reply] | None:
        asked = modbus.understand(frame)
        if asked is None:
            return None
        if asked.unit not in (self.number, 0) or not self.listens(now):
            return []
        answer = self._do(replace(asked, unit=self.number), now)
        return [Reply(now + self.delay, answer)] if asked.unit else []

    def _do(self, asked: modbus.Asked, now: float) -> Callable[[float], bytes]:
        why = self._why_not(asked)
        if why:
            refused = modbus.answer_refused(asked.unit, asked.function, why)
            return lambda _: refused
        if asked.function in (modbus.READ_COILS, modbus.READ_INPUTS):
            return lambda at: self._read(asked, at)
        if asked.function == modbus.READ_REGISTERS:
            return lambda _: modbus.answer_registers(asked.unit, [self.number])
        if asked.function == modbus.WRITE_COILS:
            for n in range(asked.value):
                on = asked.data[n // 8] >> n % 8 & 1
                self._switch(asked.address + n + 1, now, on=bool(on))
        elif asked.value in (modbus.ON, modbus.OFF):
            self._set(asked, now)
        else:
            channel = asked.address - modbus.FLASH + 1
            seconds = asked.value * modbus.FLASH_SECONDS
            self._energise(channel, now, seconds)
        return lambda _: modbus.answer_written(asked)

    def _why_not(self, asked: modbus.Asked) -> int:
        """Return the number of the exception that this earns; 0 for none."""
        if asked.function == modbus.READ_REGISTERS:
            return 0 if asked.address == _UNIT_REGISTER else 2
        if asked.function == modbus.WRITE_COIL:
            return self._why_not_coil(asked)
        known = (modbus.READ_COILS, modbus.READ_INPUTS, modbus.WRITE_COILS)
        if asked.function not in known:
            return 1
        return 2 if asked.address + asked.value > self._codec.channels else 0

    def _why_not_coil(self, asked: modbus.Asked) -> int:
        channels = range(self._codec.channels)
        if asked.address in channels or asked.address == modbus.ALL_COILS:
            return 0 if asked.value in (modbus.ON, modbus.OFF) else 3
        flashes = self._codec.pulse is modbus.Pulse.FLASH
        if flashes and asked.address - modbus.FLASH in channels:
            return 0 if 0 < asked.value <= 0x7FFF else 3  # noqa: PLR2004 - as published
        return 2

    def _set(self, asked: modbus.Asked, now: float) -> None:
        every = range(self._codec.channels)
        coils = every if asked.address == modbus.ALL_COILS else [asked.address]
        for coil in coils:
            self._switch(coil + 1, now, on=asked.value == modbus.ON)

    def _switch(self, channel: int, now: float, *, on: bool) -> None:
        body = self.coils[channel]
        if on and not body.is_energised(now):
            self._energise(channel, now)
        if not on:
            body.release(now)

    def _read(self, asked: modbus.Asked, now: float) -> bytes:
        if asked.function == modbus.READ_COILS:
            bits = self._bits(lambda body: body.is_energised(now))
        else:
            bits = self._bits(lambda body: contact(body, now, self._codec.contact))
        wanted = bits >> asked.address & (1 << asked.value) - 1
        return modbus.answer_bits(asked.unit, asked.function, wanted, asked.value)


def board(number: int, bodies: Bodies, codec: Codec) -> Board:
    """Build the board that speaks with a codec.

    Raises:
        TypeError: Nobody here has built such a board.
    """
    if isinstance(codec, kerong.Cu16):
        return KerongBoard(number, bodies, codec)
    if isinstance(codec, kerong.Cu48):
        return Kerong48Board(number, bodies, codec)
    if isinstance(codec, lockboard.Lockboard):
        return LockboardBoard(number, bodies, codec)
    if isinstance(codec, modbus.Modbus):
        return ModbusBoard(number, bodies, codec)
    raise TypeError(f"there is no board for {codec!r}")


def hook(body: Body, now: float, closed_bit: int) -> bool:
    """Return the bit of a hook; a cut wire reads 0."""
    if body.wire_cut:
        return False
    return body.is_open(now) != bool(closed_bit)


def contact(body: Body, now: float, kind: Contact) -> bool:
    """Return whether a contact conducts; a cut wire never does."""
    if body.wire_cut:
        return False
    return body.is_open(now) != (kind is Contact.SHORTED_WHEN_CLOSED)
