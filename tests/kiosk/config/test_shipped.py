"""The files that are shipped: the reference and the demo."""

import re
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from kiosk.config import Settings, load, parse
from kiosk.config.shape import _models_in
from kiosk.domain.errors import SettingsError
from kiosk.domain.slots import REACH_MM
from kiosk.domain.users import Role
from tests.kiosk.config.texts import FOLDER, REFERENCE


def whole(text: str) -> str:
    """Return the reference with what stands in comments: its carriers, its demo."""
    before, rest = text.split("  # carriers:\n")
    carriers, after = rest.split("\nui:", 1)
    carriers = re.sub(r"^  # ", "  ", carriers, flags=re.MULTILINE)
    middle, demo = after.split("# demo:\n")
    demo = re.sub(r"^# ", "", demo, flags=re.MULTILINE)
    return f"{before}  carriers:\n{carriers}\nui:{middle}demo:\n{demo}"


def keys_of(model: type[BaseModel], path: str = "") -> Iterator[tuple[str, str]]:
    """Give every key that a model knows, and the group that it stands in."""
    for name, field in model.model_fields.items():
        yield path, name
        for inner in _models_in(field.annotation):
            yield from keys_of(inner, f"{path}.{name}")


def keys_in(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Give every key that was set in settings, in the same words."""
    if isinstance(value, BaseModel):
        for name in value.model_fields_set:
            yield path, name
            yield from keys_in(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, tuple):
        for one in value:
            yield from keys_in(one, path)
    elif isinstance(value, dict):
        for one in value.values():
            yield from keys_in(one, path)


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.yaml")), ids=lambda f: f.name)
def test_every_file_that_we_ship_is_right(file: object) -> None:
    load(FOLDER / str(file))


def test_the_reference_has_every_key() -> None:
    assert set(keys_of(Settings)) - set(keys_in(parse(whole(REFERENCE)))) == set()


def test_the_reference_is_no_demo_as_it_stands() -> None:
    assert parse(REFERENCE).demo is None


def test_the_reference_says_what_holds_when_it_says_nothing() -> None:
    bare = re.split(r"# --- What the bank does", REFERENCE)[0]
    bare = bare.replace(re.findall(r"^sizes:\n(?:  .*\n)+", bare, re.MULTILINE)[0], "")

    assert parse(bare) == parse(REFERENCE)


def test_the_demo_has_people_of_every_kind_that_a_bank_meets() -> None:
    demo = load(FOLDER / "demo.yaml").demo

    assert demo is not None
    assert {user.role for user in demo.users} >= {
        Role.CUSTOMER,
        Role.COURIER,
        Role.TECHNICIAN,
    }
    assert any(user.phone is None for user in demo.users)
    assert any(user.needs_low_door for user in demo.users)


def test_the_demo_stores_a_package_of_each_size_and_has_a_fault() -> None:
    settings = load(FOLDER / "demo.yaml")

    assert settings.demo is not None
    sizes = {package.size for package in settings.demo.packages}
    assert sizes == {size.name for size in settings.size_list}
    assert len(settings.demo.out_of_service) == 1


def test_the_demo_has_doors_within_reach_and_out_of_it() -> None:
    settings = load(FOLDER / "demo.yaml")

    for size in settings.size_list:
        reached = {s.in_reach for s in settings.slots if s.size == size}
        assert reached == {True, False}, size.name
    heights = [slot.reach_mm for slot in settings.slots]
    assert min(heights) < REACH_MM.start < REACH_MM.stop < max(heights)


def test_the_doors_of_the_demo_are_stacked_as_they_are_high() -> None:
    height = {"S": 200, "M": 400, "L": 650}

    for locker in load(FOLDER / "demo.yaml").lockers:
        for column in locker.columns:
            top = 1950.0
            for door in column:
                assert door.reach_mm == top - height[door.size] / 2, door.name
                top -= height[door.size]
            assert top == 100


def readme_blocks(kind: str) -> list[str]:
    """Return the blocks of one kind in the guide."""
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{kind}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_the_smallest_bank_of_the_guide_loads() -> None:
    assert len(parse(readme_blocks("yaml")[0]).slots) == 2


def test_the_guide_shows_what_is_really_said() -> None:
    bad = readme_blocks("yaml")[0].replace("Europe/Berlin", "Europe/Berln")
    bad = bad.replace("size: L", "size: XL").replace("1/2", "1/1")

    with pytest.raises(SettingsError) as caught:
        parse(bad)

    assert "\n".join(caught.value.problems) + "\n" == readme_blocks("text")[0]
