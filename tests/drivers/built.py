"""A board of the simulator on its bench."""

from drivers import LockAddress
from drivers.codec import Codec
from drivers.mock import Hand
from drivers.simulator.boards import Board, board
from drivers.simulator.locks import SPRING, Body


class Built:
    """One board on its bench, with all its locks."""

    def __init__(self, codec: Codec, number: int = 1, hand: Hand = SPRING) -> None:
        self.bodies = {
            n: Body(LockAddress(number, n), hand) for n in range(1, codec.channels + 1)
        }
        self.board: Board = board(number, self.bodies, codec)

    def says(self, frame: bytes, now: float = 10.0) -> list[tuple[float, bytes]]:
        replies = self.board.hear(frame, now)
        return [(round(one.at - now, 3), one.say(one.at)) for one in replies]

    def energised(self, now: float) -> list[int]:
        return [n for n, body in self.bodies.items() if body.is_energised(now)]
