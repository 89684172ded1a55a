"""Tables and lists in plain text: aligned, and readable without colour."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain


def clean(text: str) -> str:
    """Return a text that moves no cursor, whatever somebody wrote into a name.

    >>> clean("hinge" + chr(27) + "[2J")
    'hinge?[2J'
    """
    return "".join(char if char.isprintable() else "?" for char in text)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Give the lines of a table, its columns as wide as what stands in them.

    >>> list(table(["SLOT", "SIZE"], [["1", "S"], ["12", "L"]]))
    ['SLOT  SIZE', '1     S', '12    L']
    """
    cells = [[clean(cell) for cell in row] for row in chain([headings], rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(padded).rstrip()


def card(facts: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Give the lines that describe one thing; what is empty is left out.

    >>> list(card([("slot", "3"), ("package", ""), ("status", "EMPTY")]))
    ['slot    3', 'status  EMPTY']
    """
    told = [(name, clean(value)) for name, value in facts if value]
    width = max((len(name) for name, _ in told), default=0)
    for name, value in told:
        yield f"{name.ljust(width)}  {value}"


def counted(number: int, what: str) -> str:
    """Return a number of things as people say it.

    >>> counted(1, "package"), counted(0, "package")
    ('1 package', '0 packages')
    """
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
