"""The JSON schema: what an editor shows, checked by a small reader of schemas."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypedDict, cast

import pytest

from kiosk.config import schema
from kiosk.config.reading import read
from tests.kiosk.config.texts import DEMO, REFERENCE, SMALL

Node = TypedDict(
    "Node",
    {
        "$defs": "Mapping[str, Node]",
        "$ref": str,
        "additionalProperties": "Node | bool",
        "anyOf": "Sequence[Node]",
        "description": str,
        "enum": Sequence[object],
        "items": "Node",
        "maximum": float,
        "minimum": float,
        "properties": "Mapping[str, Node]",
        "required": Sequence[str],
        "title": str,
        "type": str,
    },
    total=False,
)

SCHEMA = cast("Node", schema())
TYPES: Mapping[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": tuple,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
    "number": (int, float),
}


def wrong(value: object, node: Node) -> Iterator[str]:
    """Give what a schema has against a value."""
    if "$ref" in node:
        yield from wrong(value, SCHEMA["$defs"][node["$ref"].rpartition("/")[2]])
    if "anyOf" in node and all(any(wrong(value, one)) for one in node["anyOf"]):
        yield f"{value!r} is none of these"
    if "type" in node and not isinstance(value, TYPES[node["type"]]):
        yield f"{value!r} is no {node['type']}"
    elif "enum" in node and value not in node["enum"]:
        yield f"{value!r} is no choice"
    elif isinstance(value, int | float):
        if not node.get("minimum", value) <= value <= node.get("maximum", value):
            yield f"{value!r} is out of bounds"
    elif isinstance(value, tuple):
        for one in value:
            yield from wrong(one, node.get("items", {}))
    elif isinstance(value, dict):
        yield from wrong_keys(value, node)


def wrong_keys(value: Mapping[str, object], node: Node) -> Iterator[str]:
    """Give what a schema has against a group of keys."""
    known = node.get("properties", {})
    others = node.get("additionalProperties", True)
    for key in node.get("required", ()):
        if key not in value:
            yield f"{key} is missing"
    for key, one in value.items():
        if key in known:
            yield from wrong(one, known[key])
        elif others is False:
            yield f"{key} is unknown"
        elif others is not True:
            yield from wrong(one, others)


@pytest.mark.parametrize("text", [DEMO, REFERENCE, SMALL], ids=["demo", "ref", "small"])
def test_what_the_kiosk_takes_the_editor_takes(text: str) -> None:
    assert list(wrong(read(text).root, SCHEMA)) == []


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("id: yard, ", "", "id is missing"),
        ("reach_mm: 600", "reach_mm: high", "'high' is no integer"),
        ("reach_mm: 600", "reach_mm: 6000", "6000 is out of bounds"),
        ("lockers:", "verification: nie\nlockers:", "'nie' is no choice"),
        ("lockers:", "lokers:", "lokers is unknown"),
    ],
)
def test_what_the_kiosk_refuses_the_editor_refuses(
    old: str, new: str, complaint: str
) -> None:
    assert complaint in list(wrong(read(SMALL.replace(old, new)).root, SCHEMA))


def test_every_key_has_a_title_and_says_what_it_is_for() -> None:
    for name, model in {"Settings": SCHEMA, **SCHEMA["$defs"]}.items():
        for key, node in model.get("properties", {}).items():
            assert node.get("description") or "$ref" in node, f"{name}.{key}"
        assert model.get("title"), name
        assert model.get("description"), name


def test_times_have_their_unit_in_the_key_and_in_words() -> None:
    for model in SCHEMA["$defs"].values():
        for key, node in model.get("properties", {}).items():
            if key.endswith("_seconds"):
                assert "econds" in node["description"], key
