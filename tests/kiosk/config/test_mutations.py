"""Whatever somebody does to the demo's file, it loads or is told in good order."""

import copy
import re
from collections.abc import Iterator
from typing import cast

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.config import parse
from kiosk.domain.errors import SettingsError
from tests.kiosk.config.texts import DEMO

Tree = dict[str, "Tree"] | list["Tree"] | str | float | bool | None
Group = dict[str, Tree] | list[Tree]

TREE = cast("Tree", yaml.safe_load(DEMO))
TOLD = re.compile(r'f:(\d+):(\d+): ((?:[\w.-]|\[\d+\]|\["(?:[^"\\]|\\.)*"\])+: )?(.+)')


def groups(tree: Tree) -> Iterator[Group]:
    """Give every group and list that holds something."""
    if isinstance(tree, dict | list) and tree:
        yield tree
        for one in tree.values() if isinstance(tree, dict) else tree:
            yield from groups(one)


def problems_of(text: str) -> tuple[str, ...]:
    """Return what is said of a text; nothing when it loads."""
    try:
        parse(text, file="f")
    except SettingsError as error:
        return error.problems or ("refused, and nobody knows why",)
    return ()


def well_told(text: str) -> None:
    """Check that a text loads, or that its problems are in good order."""
    lines = text.splitlines() or [""]
    places = []
    for problem in problems_of(text):
        found = TOLD.fullmatch(problem)
        assert found, problem
        line, column = int(found[1]), int(found[2])
        assert 1 <= line <= len(lines), problem
        assert 1 <= column <= len(lines[line - 1]) + 1, problem
        assert "Input should" not in problem
        assert "not possible here" not in problem, "an error type without words"
        assert len(problem.splitlines()) == 1
        places.append((line, column))
    assert places == sorted(places)


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["", "1", "1/1", "no", "L", "anna", "mock", "always", "main/9"]),
)
trees = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.text(max_size=5), inner, max_size=2)
    ),
    max_leaves=4,
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """Give the demo after somebody has been at it."""
    tree = copy.deepcopy(TREE)
    for _ in range(draw(st.integers(1, 3))):
        group = draw(st.sampled_from(list(groups(tree))))
        if isinstance(group, dict):
            key = draw(st.sampled_from(list(group)))
            match draw(st.sampled_from(["drop", "rename", "retype", "add"])):
                case "drop":
                    del group[key]
                case "rename":
                    group[draw(st.text(max_size=8))] = group.pop(key)
                case "retype":
                    group[key] = draw(trees)
                case _:
                    group[draw(st.text(max_size=8))] = draw(trees)
        else:
            number = draw(st.integers(0, len(group) - 1))
            match draw(st.sampled_from(["drop", "retype", "double"])):
                case "drop":
                    del group[number]
                case "retype":
                    group[number] = draw(trees)
                case _:
                    group.append(copy.deepcopy(group[number]))
    flow = draw(st.booleans())
    text: str = yaml.safe_dump(tree, default_flow_style=flow, allow_unicode=True)
    return text


@settings(deadline=None)
@given(text=mutated())
def test_a_demo_that_somebody_changed_loads_or_is_told(text: str) -> None:
    well_told(text)


@settings(deadline=None)
@given(data=st.data())
def test_a_demo_with_a_slipped_key_loads_or_is_told(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(DEMO)))
    end = data.draw(st.integers(start, min(start + 30, len(DEMO))))
    slip = data.draw(
        st.text(st.sampled_from("ab:- \n\t[]{},&*!|>'\"#%@?0"), max_size=5)
    )

    well_told(DEMO[:start] + slip + DEMO[end:])
