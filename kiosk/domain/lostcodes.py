"""Lost codes: how often a new one may be asked for, and how a contact is masked.

Whoever asks learns nothing from the answer, so what is counted is the asking,
whether or not anybody was meant by it. The bank as a whole has an allowance that
fills up slowly, as with wrong tries; whoever is meant is left in peace after a
few, for each new code kills one that may be in somebody's hand. Both run on the
boot clock, and a restart forgives nothing.
"""

from dataclasses import dataclass, replace
from typing import Final, Self

DAY: Final = 86_400.0
_PHONE_DIGITS: Final = 8
_LAST: Final = 4


@dataclass(frozen=True, slots=True)
class LostRule:
    """How patient a bank is with whoever has lost a code.

    Attributes:
        tries: How often one contact or package may be typed, and one person be
            sent new codes, before it rests.
        rest_seconds: For how long.
        daily_cap: How often anybody may ask in a day.
    """

    tries: int = 3
    rest_seconds: float = 3600.0
    daily_cap: int = 96


@dataclass(frozen=True, slots=True)
class Asked:
    """How often something was asked for.

    Attributes:
        times: Since it last rested.
        at: Boot-clock seconds of the last time.
        boot: Which boot that clock belongs to.
    """

    times: int
    at: float
    boot: str

    def rest(self, rule: LostRule, *, at: float, boot: str) -> float:
        """Return the seconds that it still rests for.

        In another boot nobody knows how long the power was off: the whole rest
        lies ahead, from the first moment of that boot on.

        >>> Asked(3, 100.0, "b").rest(LostRule(rest_seconds=60), at=130.0, boot="b")
        30.0
        >>> Asked(2, 100.0, "b").rest(LostRule(rest_seconds=60), at=130.0, boot="b")
        0.0
        """
        if self.times < rule.tries:
            return 0.0
        since = self.at if boot == self.boot else 0.0
        return max(0.0, since + rule.rest_seconds - at)

    def again(self, rule: LostRule, *, at: float, boot: str) -> "Asked":
        """Return it after one time more; after a rest it counts from one."""
        since = self.at if boot == self.boot else 0.0
        rested = at - since >= rule.rest_seconds
        return Asked(1 if rested else self.times + 1, at, boot)


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much of the day's allowance of a bank is used up.

    Attributes:
        at: Boot-clock seconds of the last change.
        boot: Which boot that clock belongs to.
    """

    spent: float = 0.0
    at: float = 0.0
    boot: str = ""

    def now(self, rule: LostRule, *, at: float, boot: str) -> Self:
        """Return it as it stands at a moment of the boot clock."""
        if boot != self.boot:
            return replace(self, at=at, boot=boot)
        passed = max(0.0, at - self.at)
        spent = max(0.0, self.spent - passed * rule.daily_cap / DAY)
        return replace(self, spent=spent, at=at)

    def wait(self, rule: LostRule) -> float:
        """Return the seconds until one more may ask.

        >>> Allowance(spent=96.0).wait(LostRule(daily_cap=96))
        900.0
        """
        return max(0.0, self.spent + 1 - rule.daily_cap) * DAY / rule.daily_cap

    def after_one(self) -> Self:
        """Return it after somebody asked."""
        return replace(self, spent=self.spent + 1)


def folded(typed: str) -> str:
    """Return what was typed as it is compared: no blanks, no large letters.

    >>> folded(" Anna@Example.ORG ")
    'anna@example.org'
    """
    return "".join(typed.split()).casefold()


def same_phone(typed: str, known: str | None) -> bool:
    """Whether a number that was typed is one that is known, however it is written.

    People leave the country out, or begin it with two zeros; so of two numbers one
    may be the end of the other, from eight digits on.

    >>> same_phone("0170 123 45 67", "+49 170 1234567")
    True
    >>> same_phone("0049 170 1234567", "+49 170 1234567")
    True
    >>> same_phone("1234567", "+49 170 1234567")
    False
    """
    shorter, longer = sorted((_bare(typed), _bare(known or "")), key=len)
    if len(shorter) < _PHONE_DIGITS:
        return shorter != "" and shorter == longer
    return longer.endswith(shorter)


def is_phone(typed: str) -> bool:
    """Whether what was typed can only be meant as a phone number.

    >>> is_phone("+49 (170) 123-4567"), is_phone("P-1001")
    (True, False)
    """
    left = set(typed) - set(" +-/().0123456789")
    return not left and len(_bare(typed)) >= _PHONE_DIGITS - 2


def masked_email(address: str) -> str:
    """Return an address as only its owner knows it again.

    >>> masked_email("anna.berger@mail.com")
    'a•••@mail.com'
    """
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}•••@{domain}"


def masked_phone(number: str) -> str:
    """Return a number by its last four digits.

    >>> masked_phone("+49 171 3920012")
    '•••• 0012'
    """
    return f"•••• {_bare(number)[-_LAST:]}"


def _bare(number: str) -> str:
    bare = number.replace("(0)", "")
    digits = "".join(char for char in bare if char.isascii() and char.isdigit())
    return digits.lstrip("0")
