"""YAML text → plain values with places.

YAML has traps that a technician should fall into only once, and at the desk:
`no` is false, `0123` is 83, `12:30` is 750. PyYAML's constructor springs them
in silence and forgets where a value stood. So only its parser is used, and
values are made from its nodes by narrower rules: `true` and `false`, decimal
numbers, text. Whatever two readers could read in two ways is a problem.

Nothing but `kiosk.config.load` imports this module, and only when it is called:
PyYAML costs 40 ms that a module which only names `Settings` need not pay.
"""

import re
from typing import Final

import yaml
from yaml.reader import Reader, ReaderError
from yaml.resolver import Resolver

from kiosk.config.places import Document
from kiosk.config.problems import Path, Place, Plain, quoted

Loader = type[yaml.SafeLoader] | type[yaml.CSafeLoader]
"""One of PyYAML's parsers; this module builds nothing by their constructors."""

_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,14})?")
_WORDS: Final[dict[str, Plain]] = {
    "true": True,
    "false": False,
    "null": None,
    "~": None,
    "": None,
}
_DEEPEST: Final = 40
_MOST: Final = 50_000
"""A bank of 500 doors holds about 3000 values; more is an alias of aliases."""

_MODEL: Final = "config/kiosk.yaml shows how it is done"
_NEIGHBOURS: Final = "this line fits none above it; indent it like its neighbours"

_SYNTAX: Final = {
    "mapping values": "one `:` too many, or a line indented too far;"
    " text that has a `:` in it goes in quotes",
    "undefined alias": "`*` names an anchor that stands nowhere above;"
    " define it with `&`, or put the text in quotes",
    "second occurrence": "a second anchor of the same name; rename one of them",
    "another document": "a second document starts here; keep one, without `---`",
    "cannot start any token": "no value starts with this sign; put it in quotes",
    "unexpected end of stream": "a quotation mark is never closed; close it",
    "',' or ']'": "a list in [ ] is not closed, or lacks a comma; add it",
    "',' or '}'": "keys in { } are not closed, or lack a comma; add it",
    "<block end>": _NEIGHBOURS,
    "'-' indicator": _NEIGHBOURS,
    "expected key": _NEIGHBOURS,
    "expected ':'": "a key without its `:`; write `key: value`",
}
"""What the parser says, in part, and what a person is told instead."""

_TRAPS: Final = {
    "bool": "some programs read it as yes or no; write true or false, or",
    "int": "it can be read as more than one number; write it in plain digits, or",
    "float": "it can be read as more than one number; write it in plain digits, or",
    "timestamp": "some programs read it as a date; write",
    "null": "some programs read it as nothing; write null, or",
    "merge": "keys cannot be merged in here; write them out, or write",
    "value": "it has a meaning of its own in YAML; write",
}
"""Why plain text of some YAML type is not taken, up to the text in quotes."""


class _EndlessError(Exception):
    """An alias leads into itself, or the file into thousands of values."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place


def read(text: str, *, loader: Loader | None = None) -> Document:
    """Return what a YAML text holds, and all that is wrong with its YAML.

    When the text is no YAML at all, the document has no root.

    Args:
        text: The text of the whole file.
        loader: Whose parser to use; the fastest there is when `None`.
    """
    document = Document()
    try:
        node = yaml.compose(text, Loader=loader or _fastest())
        document.root = _Builder(document).whole(node)
    except yaml.MarkedYAMLError as error:
        place = _within(text, error.problem_mark)
        document.complain((), _worded(error, text, place), at=place)
    except ReaderError:
        place = _strange(text)
        document.complain((), "a character that no text has; delete it", at=place)
    except _EndlessError as error:
        wrong = "this goes on without an end; write aliases (`*`) out"
        document.complain((), wrong, at=error.place)
    except RecursionError:
        document.complain((), f"brackets in brackets, too deep; {_MODEL}")
    return document


class _Builder:
    """Turns nodes into values, and stops at aliases that never end."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._resolver = Resolver()
        self._count = 0

    def whole(self, node: yaml.Node | None) -> Plain:
        """Return the whole document, which has to be a group of keys."""
        if isinstance(node, yaml.MappingNode):
            return self._value(node, (), key=_place(node))
        if node is None:
            self._document.complain((), f"the file is empty; {_MODEL}")
        else:
            wrong = f"keys and values belong here, such as `sizes:`; {_MODEL}"
            self._document.complain((), wrong, at=_place(node))
        return None

    def _value(self, node: yaml.Node, path: Path, *, key: Place) -> Plain:
        self._count += 1
        if len(path) > _DEEPEST or self._count > _MOST:
            raise _EndlessError(_place(node))
        one = isinstance(node, yaml.ScalarNode)
        # A group or list is shown by its key: its value begins a line too late.
        self._document.put(path, key=key, value=_place(node) if one else key)
        if node.tag != self._usual_tag(node):
            wrong = f"the tag {node.tag} has no meaning here; leave it out"
            self._document.complain(path, wrong, at=_place(node))
        if isinstance(node, yaml.MappingNode):
            return self._group(node, path)
        if isinstance(node, yaml.SequenceNode):
            return tuple(
                self._value(entry, (*path, number), key=_place(entry))
                for number, entry in enumerate(node.value)
            )
        value, trap = self._scalar(node)
        if trap:
            self._document.complain(path, trap)
        return value

    def _group(self, node: yaml.MappingNode, path: Path) -> Plain:
        values: dict[str, Plain] = {}
        first: dict[str, Place] = {}
        for key_node, value_node in node.value:
            place = _place(key_node)
            key = self._key(key_node, path)
            here = (*path, key)
            if key in first:
                wrong = f"a second time; line {first[key].line} has it, keep one"
                self._document.add(here, wrong, place)
                continue
            first[key] = place
            values[key] = self._value(value_node, here, key=place)
        return values

    def _key(self, node: yaml.Node, path: Path) -> str:
        if not isinstance(node, yaml.ScalarNode):
            wrong = "a list or group as a key; write a word before the `:`"
            self._document.add(path, wrong, _place(node))
            return "?"
        text: str = node.value
        value, trap = self._scalar(node)
        if trap or not isinstance(value, str):
            wrong = trap or f"a key is text; write it in quotes: {quoted(text)}"
            self._document.add((*path, text), wrong, _place(node))
        return text

    def _scalar(self, node: yaml.Node) -> tuple[Plain, str]:
        """Return the value of a word, and why it must not be read so, if so."""
        text: str = node.value
        if _is_quoted(node):
            return text, ""
        if text in _WORDS:
            return _WORDS[text], ""
        if number := _NUMBER.fullmatch(text):
            return (float(text) if number[2] else int(text)), ""
        meant = self._usual_tag(node).rpartition(":")[2]
        if meant == "str":
            return text, ""
        return text, f"{text[:40]}: {_TRAPS[meant]} {quoted(text)} in quotes for text"

    def _usual_tag(self, node: yaml.Node) -> str:
        """Return the tag that a node has when nobody wrote one."""
        implicit = (not _is_quoted(node), _is_quoted(node))
        found = self._resolver.resolve(type(node), node.value, implicit)  # type: ignore[no-untyped-call]  # their stub has no types
        return str(found)


def _fastest() -> Loader:
    """Return the parser in C, ten times faster, where PyYAML brings it."""
    return yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


def _is_quoted(node: yaml.Node) -> bool:
    """Whether it stands in quotes, or is a block of text: never a number."""
    return isinstance(node, yaml.ScalarNode) and bool(node.style)


def _place(node: yaml.Node) -> Place:
    return Place(node.start_mark.line + 1, node.start_mark.column + 1)


def _within(text: str, mark: yaml.Mark | None) -> Place:
    """Return the place of a mark, which may lie behind the end of the text."""
    lines = text.splitlines() or [""]
    if mark is None:
        return Place()
    if mark.line >= len(lines):
        return Place(len(lines), len(lines[-1]) + 1)
    return Place(mark.line + 1, mark.column + 1)


def _strange(text: str) -> Place:
    """Return the place of the first character that YAML does not allow."""
    found = Reader.NON_PRINTABLE.search(text)
    before = text[: found.start() if found else 0]
    return Place(before.count("\n") + 1, len(before) - before.rfind("\n"))


def _worded(error: yaml.MarkedYAMLError, text: str, place: Place) -> str:
    """Return what to say of a text that is no YAML."""
    line = (text.splitlines() or [""])[place.line - 1]
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return "a tab; indent with blanks, two a level"
    said = f"{error.context} {error.problem}"
    for part, worded in _SYNTAX.items():
        if part in said:
            return worded
    return f"this is no YAML: {error.problem}; {_MODEL}"
