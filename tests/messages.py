"""The catalogues: `python -m tests.messages` brings them to what the code says.

Sentences that are new are added without a translation, or with a guessed one that
is marked `fuzzy`; those that nobody says any more go. It ends with a list of what
is left to do, which is what a test fails on too.
"""

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from kiosk.po import CatalogueError, Entry, compiled, entries

CODE: Final = Path(__file__).parents[1] / "kiosk"
FOLDER: Final = CODE / "locale"

_FEW: Final = "n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 12 || n % 100 > 14)"

PLURALS: Final = {
    "de": (2, "n != 1"),
    "fr": (2, "n > 1"),
    "es": (2, "n != 1"),
    "pl": (3, f"n == 1 ? 0 : {_FEW} ? 1 : 2"),
    "nl": (2, "n != 1"),
}
"""How many plural forms a language has, and which of them a number takes."""


@dataclass(frozen=True, slots=True)
class Said:
    """One call of `msg` or `msgs` in the code.

    Attributes:
        texts: The sentence, and the one for other numbers; `None` for what is
            no literal, and so is in no catalogue.
        place: File and line.
    """

    texts: tuple[str | None, ...]
    place: str


def said(code: str, name: str) -> Iterator[Said]:
    """Find what a module says."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            wanted = {"msg": 1, "msgs": 2}.get(node.func.id)
            if wanted is not None:
                texts = tuple(map(_literal, node.args))
                whole = len(texts) == wanted and not node.keywords
                yield Said(texts if whole else (None,), f"{name}:{node.lineno}")


def _literal(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def everything() -> list[Said]:
    """Return all that the kiosk says."""
    return [
        each
        for file in sorted(CODE.glob("**/*.py"))
        for each in said(
            file.read_text(encoding="utf-8"), str(file.relative_to(CODE.parent))
        )
        if each.texts != ("",)
    ]


def brought_up(catalogue: str, language: str, all_said: Sequence[Said]) -> str:
    """Return a catalogue with all that is said now, and nothing else."""
    now = Catalog()
    for each in all_said:
        one, *many = (text or "" for text in each.texts)
        now.add((one, *many) if many else one)
    kept = read_po(BytesIO(catalogue.encode()), locale=language)
    kept.update(now)
    kept.obsolete.clear()
    for message in kept:
        # What stands in both of two versions must not be in the way of their union.
        message.flags &= {"fuzzy"} if message.string else set()
        message.previous_id = []
        forms = message.string
        if isinstance(forms, str):
            message.string = typeset(forms, language)
        else:
            message.string = tuple(typeset(form, language) for form in forms or ())
    written = BytesIO()
    write_po(written, kept, width=0, omit_header=True, sort_output=True)
    return header(language) + written.getvalue().decode()


def typeset(text: str, language: str) -> str:
    """Return a translation with the signs that a language has and keyboards lack.

    >>> ascii(typeset("Rien n'est perdu ?", "fr"))
    "'Rien n\\\\u2019est perdu\\\\xa0?'"
    """
    if language != "fr":
        return text
    return re.sub(r" (?=[?!:;])", "\N{NO-BREAK SPACE}", text).replace(
        "'", "\N{RIGHT SINGLE QUOTATION MARK}"
    )


def header(language: str) -> str:
    """Return the facts of a catalogue; no dates, which only quarrel."""
    count, rule = PLURALS[language]
    return (
        'msgid ""\n'
        'msgstr ""\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Language: {language}\\n"\n'
        f'"Plural-Forms: nplurals={count}; plural=({rule});\\n"\n'
        "\n"
    )


def wrong(catalogue: str, language: str, all_said: Sequence[Said]) -> Iterator[str]:
    """Say what is wrong with a catalogue."""
    try:
        compiled(catalogue)
    except CatalogueError as error:
        yield str(error)
        return
    known = {(entry.text, entry.many): entry for entry in entries(catalogue)}
    known.pop(("", None), None)
    wanted = {
        (each.texts[0], each.texts[1] if len(each.texts) > 1 else None)
        for each in all_said
    }
    for text, _ in sorted(wanted - set(known), key=str):
        yield f"not there: {text!r}"
    for text, _ in sorted(set(known) - wanted, key=str):
        yield f"not said any more: {text!r}"
    for entry in known.values():
        yield from _ill_said(entry, PLURALS[language][0])


def _ill_said(entry: Entry, plurals: int) -> Iterator[str]:
    forms = range(plurals if entry.many else 1)
    if entry.fuzzy:
        yield f"only guessed: {entry.text!r}"
    if sorted(entry.said) != list(forms) or not all(entry.said.values()):
        yield f"not translated: {entry.text!r}"
        return
    for form in forms:
        yield from _ill_filled(entry, form)


def _ill_filled(entry: Entry, form: int) -> Iterator[str]:
    said_here = entry.said[form]
    wanted = places(entry.many or entry.text)
    if places(said_here) - {"n"} != wanted - {"n"}:
        yield f"has other {{places}}: {said_here!r}"
    elif ("n" in wanted) > ("n" in places(said_here)) and form > 0:
        yield f"does not count: {said_here!r}"
    if said_here != said_here.strip():
        yield f"has blanks at its ends: {said_here!r}"


def places(text: str) -> set[str]:
    """Return the names of what goes into a text.

    >>> sorted(places("{weekday}, {day}"))
    ['day', 'weekday']
    """
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def main() -> int:
    """Bring all up to date, and say what is left to do."""
    left = 0
    all_said = everything()
    for language in PLURALS:
        file = FOLDER / f"{language}.po"
        before = file.read_text(encoding="utf-8") if file.exists() else header(language)
        file.write_text(brought_up(before, language, all_said), encoding="utf-8")
        for fault in wrong(file.read_text(encoding="utf-8"), language, all_said):
            left += 1
            sys.stdout.write(f"{file.name}: {fault}\n")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
