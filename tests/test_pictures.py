"""The pictures of the tour are what the app draws today."""

from pathlib import Path

import pytest

from tests.pictures import FOLDER, pictures

GUIDE = FOLDER.parent / "README.md"
PICTURES = pictures()
FRONT = Path(__file__).parents[1] / "README.md"


def test_the_tour_shows_every_picture_in_its_order() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    places = [guide.find(f"pictures/{name}.svg") for name in PICTURES]

    assert -1 not in places
    assert places == sorted(places)
    assert {file.stem for file in FOLDER.glob("*.svg")} == set(PICTURES)


def test_the_front_door_shows_no_picture_that_is_not_there() -> None:
    for part in FRONT.read_text(encoding="utf-8").split('src="')[1:]:
        assert (FRONT.parent / part.split('"')[0]).is_file()


@pytest.mark.slow
@pytest.mark.parametrize("name", PICTURES)
async def test_a_picture_is_not_stale(name: str) -> None:
    kept = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")

    assert await PICTURES[name]() == kept, "python -m tests.pictures draws them anew"
