"""What is typed at the keypad: whether it can be typed, and what guessing is worth."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, TypeVar, get_args

from pydantic import ValidationError

from kiosk.config.doors import compartments
from kiosk.config.places import Document
from kiosk.config.problems import Fault, Path, quoted
from kiosk.config.rules import Code, Screen, Verification, WrongTries
from kiosk.config.section import Section
from kiosk.domain.attempts import ThrottleRule, too_easy, yearly_guess_chance
from kiosk.domain.codes import DIGITS, PROOF_LENGTH, CodeRule

S = TypeVar("S", bound=Section)

_ALPHABET: Final[Path] = ("code", "alphabet")
_KEYPAD: Final[Path] = ("ui", "keypad")
_CHECK_DIGIT: Final[Path] = ("code", "check_digit")
_LENGTH: Final[Path] = ("code", "length")
_WAITS: Final[Path] = ("throttle", "waits_seconds")
_VERIFICATION: Final[Path] = ("verification",)


def keypad(document: Document) -> Iterator[Fault]:
    """Judge the keys: each once, and all that are asked for are there."""
    keys = document.get(_KEYPAD, Screen().keypad)
    if keys is None:
        return
    yield from _symbols(_KEYPAD, keys)
    lacking = " ".join(sorted(set(DIGITS) - set(keys)))
    if lacking and document.get(_VERIFICATION, "always") != "never":
        wrong = f"it has no {lacking}, and four digits are asked for after the code"
        yield _KEYPAD, f"{wrong}; add them, or write verification: never"


def alphabet(document: Document) -> Iterator[Fault]:
    """Judge the symbols of a code: each once, and on the keypad."""
    symbols = document.get(_ALPHABET, Code().alphabet)
    if symbols is None:
        return
    yield from _symbols(_ALPHABET, symbols)
    keys = document.get(_KEYPAD, Screen().keypad)
    if keys is not None and (strange := sorted(set(symbols) - set(keys))):
        wrong = f"the keypad has no {' '.join(strange)}"
        yield _ALPHABET, f"{wrong}; use its keys {quoted(keys)}, or add to ui.keypad"
    if document.get(_CHECK_DIGIT, default=True) and set(symbols) != set(DIGITS):
        there = _CHECK_DIGIT if document.has(_CHECK_DIGIT) else _ALPHABET
        wrong = "a check digit needs the ten digits as alphabet and nothing else"
        yield there, f"{wrong}; write alphabet: {quoted(DIGITS)} or check_digit: false"


def waits(document: Document) -> Iterator[Fault]:
    """Judge the waits: the longer somebody tries, the longer they are."""
    for shorter, longer in pairwise(document.entries(_WAITS)):
        less, more = document.number(shorter), document.number(longer)
        if less is not None and more is not None and more < less:
            yield longer, f"{more:g} s is less than the {less:g} s before; let it grow"


def chance(document: Document) -> Iterator[Fault]:
    """Judge what guessing is worth while every slot is taken."""
    code = _section(document, ("code",), Code)
    tries = _section(document, ("throttle",), WrongTries)
    verification = document.get(_VERIFICATION, "always")
    doors = len(compartments(document))
    if code and tries and doors and verification in get_args(Verification):
        guess = _Guess(doors, code.rule, str(verification), tries.rule)
        if too_easy(guess.chance):
            at_length = verification == "always" or not document.has(_VERIFICATION)
            yield _LENGTH if at_length else _VERIFICATION, guess.worded()


@dataclass(frozen=True, slots=True)
class _Guess:
    """What somebody who guesses all year is up against."""

    doors: int
    code: CodeRule
    verification: str
    throttle: ThrottleRule

    @property
    def chance(self) -> float:
        """The chance of one hit in a year."""
        return yearly_guess_chance(
            live=self.doors,
            space=self.code.space,
            proof_space=10**PROOF_LENGTH,
            verification=self.verification,
            rule=self.throttle,
        )

    @property
    def odds(self) -> str:
        """The same, as people say it."""
        return f"1 in {max(1, int(1 / self.chance)):,}".replace(",", " ")

    def worded(self) -> str:
        """Return the figure, and what would help."""
        ways = [f"{way} ({guess.odds})" for way, guess in self._better()]
        help_ = " or ".join(ways) or "verification: always with longer codes"
        return (
            f"in a year somebody guesses into a package with a chance of {self.odds},"
            f" and 1 in 10 000 is the most; what helps: {help_}"
        )

    def _better(self) -> Iterator[tuple[str, "_Guess"]]:
        """Give each single change that is enough."""
        always = replace(self, verification="always")
        if not too_easy(always.chance):
            yield "verification: always", always
        for length in range(self.code.length + 1, 17):
            longer = replace(self, code=replace(self.code, length=length))
            if not too_easy(longer.chance):
                yield f"code.length: {length}", longer
                break
        cap = self.throttle.daily_cap
        while (cap := cap // 2) >= self.throttle.free_tries:
            fewer = replace(self, throttle=replace(self.throttle, daily_cap=cap))
            if not too_easy(fewer.chance):
                yield f"throttle.daily_cap: {cap}", fewer
                break


def _symbols(path: Path, symbols: str) -> Iterator[Fault]:
    """Give a fault for signs that no key can have."""
    if any(char in "- " or not char.isprintable() for char in symbols):
        yield path, "blanks and hyphens are skipped when a code is read; take them out"
    elif any(char in "*#" for char in symbols):
        yield path, "* and # are the keys of choices, * back and # on; take them out"
    elif doubled := sorted({char for char in symbols if symbols.count(char) > 1}):
        yield path, f"{' '.join(doubled)} is there more than once; write it once"
    elif len({char.upper() for char in symbols}) < len(symbols):
        yield path, "large and small letters are one key to a finger; choose one kind"


def _section(document: Document, path: Path, model: type[S]) -> S | None:
    """Return a section that is right in itself, or that is not there."""
    try:
        return model.model_validate(document.at(path) if document.has(path) else {})
    except ValidationError:
        return None
