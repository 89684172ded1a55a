"""Keys and types: pydantic's verdict, in a technician's words.

Pydantic knows what is wrong and says it to programmers. One table translates
its error types; the way to the model that holds a key is walked here, because
an unknown key is best answered with the known ones.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from kiosk.config.places import Document
from kiosk.config.problems import Path, Plain, choice, nearest, quoted, said, unknown
from kiosk.config.settings import Settings

Facts = Mapping[str, object]
Wording = Callable[[Plain, Facts], str]


def settings_of(document: Document) -> Settings | None:
    """Return the settings that a document holds, or complain to it."""
    try:
        return Settings.model_validate(document.root)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False)
        errors = [one for one in errors if not _is_echo(one, document)]
        meant = _unknown_keys(document, errors)
        for one in errors:
            if one["loc"] not in meant:
                document.complain(one["loc"], _worded(one, document))
        return None


def _is_echo(error: ErrorDetails, document: Document) -> bool:
    """Whether a list is called too short only because its entries are wrong."""
    value = document.at(error["loc"])
    least = error.get("ctx", {}).get("min_length", 0)
    return isinstance(value, tuple | dict) and len(value) >= least > 0


def _unknown_keys(document: Document, errors: Iterable[ErrorDetails]) -> set[Path]:
    """Take note of unknown keys; return those that they were meant to be.

    A key that was misspelt is not missing as well.
    """
    meant: set[Path] = set()
    for error in errors:
        if error["type"] == "extra_forbidden":
            path = error["loc"]
            above, key = path[:-1], str(path[-1])
            known = list(_model_at(above).model_fields)
            text = unknown("key", key, known)
            document.complain(path, text, at=document.key_place(path))
            meant.add((*above, nearest(key, known) or ""))
    return meant


def _worded(error: ErrorDetails, document: Document) -> str:
    path = error["loc"]
    if error["type"] == "missing":
        return f"is missing; write {_purpose(path)}"
    value = document.at(path)
    words = _WORDS.get(error["type"])
    if words is None:
        return f"{said(value)}, not possible here; write {_purpose(path)}"
    return words(value, error.get("ctx", {}))


def _purpose(path: Path) -> str:
    """Return what a key is for: the first sentence of its description."""
    field = _model_at(path[:-1]).model_fields.get(str(path[-1]))
    said_of_it = (field and field.description) or "what config/kiosk.yaml shows"
    sentence = said_of_it.split(". ")[0].rstrip(".")
    return sentence[0].lower() + sentence[1:]


def _model_at(path: Path) -> type[BaseModel]:
    """Return the model of the group of keys at a path."""
    model: type[BaseModel] = Settings
    for step in path:
        field = model.model_fields.get(str(step))
        if field is not None:
            model = next(_models_in(field.annotation), model)
    return model


def _models_in(kind: object) -> Iterator[type[BaseModel]]:
    """Give the models that a type is made of."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for part in get_args(kind):
        yield from _models_in(part)


def _text(value: Plain, _: Facts) -> str:
    if isinstance(value, bool | int | float):
        plain = str(value).lower()
        return f"{said(value)}, text is wanted; write it in quotes: {quoted(plain)}"
    return f"{said(value)}, text is wanted; write some"


def _number(kind: str) -> Wording:
    def words(value: Plain, _: Facts) -> str:
        if isinstance(value, str) and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value):
            return f"{said(value)}, {kind} is wanted; write {value} without quotes"
        return f"{said(value)}, {kind} is wanted; write one"

    return words


def _yes_or_no(value: Plain, _: Facts) -> str:
    return f"{said(value)}, a yes or no is wanted; write true or false"


def _list(value: Plain, _: Facts) -> str:
    return f"{said(value)}, a list is wanted; write [one, two] or lines with `- `"


def _group(value: Plain, _: Facts) -> str:
    return f"{said(value)}, keys are wanted; write `key: value` below it, indented"


def _choose(value: Plain, facts: Facts) -> str:
    known = re.findall(r"'([^']*)'", str(facts["expected"]))
    if isinstance(value, str):
        return unknown("choice", value, known)
    return f"{said(value)}, text is wanted; write {choice(known)}"


def _small(bound: str, right: str) -> Wording:
    return lambda value, facts: f"{value} is too small; {right} {facts[bound]}"


def _large(value: Plain, facts: Facts) -> str:
    return f"{value} is too large; at most {facts['le']}"


def _short(value: Plain, facts: Facts) -> str:
    what = "characters" if isinstance(value, str) else "entries"
    wrong = "too few" if value else "nothing in it"
    return f"{wrong}; at least {facts['min_length']} {what}"


def _long(value: Plain, facts: Facts) -> str:
    length = len(value) if isinstance(value, str) else 0
    return f"{length} characters are too many; at most {facts['max_length']}"


_WORDS: Final[Mapping[str, Wording]] = {
    "string_type": _text,
    "int_type": _number("a whole number"),
    "float_type": _number("a number"),
    "bool_type": _yes_or_no,
    "tuple_type": _list,
    "dict_type": _group,
    "model_type": _group,
    "literal_error": _choose,
    "enum": _choose,
    "greater_than": _small("gt", "more than"),
    "greater_than_equal": _small("ge", "at least"),
    "less_than_equal": _large,
    "string_too_short": _short,
    "too_short": _short,
    "string_too_long": _long,
}
"""What is said of each error type that these models can give."""
