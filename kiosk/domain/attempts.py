"""Wrong tries: how long they make the next one wait, and what guessing is worth.

A look-up by code alone makes the *bank* the thing to protect, not the package:
whoever types random codes tries them against everybody's package at once. So
wrong tries are counted bank-wide, with a back-off that grows and an allowance
that fills up slowly. Both run on the boot clock, which no one can set back; a
wait that a power cut interrupted starts anew in full, and the time without
power fills no allowance.

The allowance is a bucket, not a midnight counter: when it is used up, one more
try comes free every few minutes, so that nobody can shut honest customers out
for a day.

The code and the four further digits are judged together and one answer is
given for both. A guesser who was told "that code exists" would have only four
digits left to guess; this way every try is against the product of the two.
"""

from dataclasses import dataclass, replace
from typing import Final, Self

DAY: Final = 86_400.0
_LIMIT: Final = 1e-4
_UNDER_ATTACK: Final = 3


@dataclass(frozen=True, slots=True)
class ThrottleRule:
    """How patient a bank is with wrong codes.

    Attributes:
        free_tries: Wrong tries in a row that cost no waiting.
        waits: Seconds to wait after each further one; the last repeats.
        daily_cap: Wrong tries that a bank allows in a day, whoever makes them.
        calm_seconds: After so long without a wrong one, counting starts anew.
        code_tries: Wrong tries of one code after which that code is held back.
        code_hold_seconds: For how long.
    """

    free_tries: int = 5
    waits: tuple[float, ...] = (30.0, 60.0, 300.0, 900.0)
    daily_cap: int = 240
    calm_seconds: float = 3600.0
    code_tries: int = 3
    code_hold_seconds: float = 900.0


@dataclass(frozen=True, slots=True)
class Throttle:
    """What a bank remembers of wrong tries.

    Attributes:
        wrong: Wrong tries in a row.
        spent: How much of the day's allowance is used up.
        at: Boot-clock seconds of the last change.
        boot: Which boot that clock belongs to.
        wait: Seconds to wait, counted from `at`.
    """

    wrong: int = 0
    spent: float = 0.0
    at: float = 0.0
    boot: str = ""
    wait: float = 0.0

    def now(self, rule: ThrottleRule, *, at: float, boot: str) -> Self:
        """Return it as it stands at a moment of the boot clock.

        In another boot nobody knows how long the power was off: the wait
        starts anew and nothing is forgiven.
        """
        if boot != self.boot:
            return replace(self, at=at, boot=boot)
        passed = max(0.0, at - self.at)
        return replace(
            self,
            at=at,
            wrong=0 if passed >= rule.calm_seconds else self.wrong,
            spent=max(0.0, self.spent - passed * rule.daily_cap / DAY),
            wait=max(0.0, self.wait - passed),
        )

    def after_wrong(self, rule: ThrottleRule) -> Self:
        """Return it after one more wrong try at this moment."""
        wrong = self.wrong + 1
        spent = self.spent + 1
        over = wrong - rule.free_tries
        wait = rule.waits[min(over, len(rule.waits)) - 1] if over > 0 else 0.0
        short = max(0.0, spent + 1 - rule.daily_cap)
        return replace(
            self, wrong=wrong, spent=spent, wait=max(wait, short * DAY / rule.daily_cap)
        )

    def after_right(self) -> Self:
        """Return it after a right code: the row is broken, the day goes on."""
        return replace(self, wrong=0, wait=0.0)

    def tries_left(self, rule: ThrottleRule) -> int:
        """Return how many more wrong tries cost no waiting."""
        in_row = rule.free_tries - self.wrong
        in_day = int(rule.daily_cap - self.spent)
        return max(0, min(in_row, in_day))

    @property
    def under_attack(self) -> bool:
        """Whether so much is wrong that the further digits are asked for."""
        return self.wrong >= _UNDER_ATTACK


def yearly_guess_chance(
    *, live: int, space: int, proof_space: int, verification: str, rule: ThrottleRule
) -> float:
    """Return the chance, per bank and year, that anyone guesses into any package.

    The worst case is computed: every package position taken all year, and
    somebody who types the most that the throttle lets through, never stops,
    and never makes a slip that the check digit would catch.

    Args:
        live: Packages that wait in the bank at once.
        space: How many pickup codes there are.
        proof_space: How many values the further digits have.
        verification: `always`, `under_attack` or `never`.
        rule: The throttle.

    >>> chance = yearly_guess_chance(live=60, space=10**7, proof_space=10**4,
    ...     verification="always", rule=ThrottleRule())
    >>> f"{chance:.6f}"
    '0.000053'
    """
    tries = (365 + 1) * rule.daily_cap  # a full bucket, then a year of refilling
    bare = tries if verification == "never" else 0.0
    if verification == "under_attack":
        # A patient guesser stops short of the third and waits for the calm.
        rounds = 365 * DAY / rule.calm_seconds
        bare = min(float(tries), rounds * (_UNDER_ATTACK - 1) + _UNDER_ATTACK)
    per_try = min(1.0, live / space)
    return min(1.0, bare * per_try + (tries - bare) * per_try / proof_space)


def too_easy(chance: float) -> bool:
    """Whether guessing is likelier than one in 10 000 a year."""
    return chance > _LIMIT
