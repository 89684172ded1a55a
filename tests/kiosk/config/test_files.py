import os
import threading
from pathlib import Path

import pytest

from kiosk.config import demo_path, find, load, parse
from kiosk.config.problems import Place, Problem
from kiosk.domain.errors import SettingsError
from tests.kiosk.config.texts import DEMO, FOLDER, SMALL, told


def refused(path: Path) -> str:
    with pytest.raises(SettingsError) as caught:
        load(path)
    [problem] = caught.value.problems
    return problem


def test_the_option_comes_before_the_environment(tmp_path: Path) -> None:
    env = {"KIOSK_CONFIG": "/env.yaml"}
    site = tmp_path / "kiosk.yaml"
    site.touch()

    assert find(Path("/o.yaml"), env, site_file=site) == Path("/o.yaml")
    assert find(None, env, site_file=site) == Path("/env.yaml")
    assert find(None, {"KIOSK_CONFIG": ""}, site_file=site) == site
    assert find(None, {}, site_file=tmp_path / "none" / "k.yaml") == demo_path()
    assert find(None, {}, site_file=site / "k.yaml") == demo_path()


def test_a_site_file_that_may_not_be_looked_at_is_no_reason_for_a_demo() -> None:
    too_long = Path("/" + "x" * 5000)  # as root, nothing else is refused a look

    assert find(None, {}, site_file=too_long) == too_long


def test_the_demo_is_the_one_of_the_checkout() -> None:
    assert demo_path() == FOLDER / "demo.yaml"


def test_the_demo_is_the_one_of_the_wheel_where_there_is_one(tmp_path: Path) -> None:
    (tmp_path / "demo.yaml").touch()

    assert demo_path(tmp_path) == tmp_path / "demo.yaml"


def test_a_file_gives_the_settings_that_its_text_gives(tmp_path: Path) -> None:
    file = tmp_path / "k.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())

    assert load(file) == parse(SMALL)


def test_a_missing_file_is_told_with_its_name(tmp_path: Path) -> None:
    missing = tmp_path / "k.yaml"

    assert refused(missing) == (
        f"{missing}:1:1: there is no such file; correct --config or $KIOSK_CONFIG"
    )
    assert "there is no such file" in refused(Path(__file__) / "k.yaml")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert refused(tmp_path) == f"{tmp_path}:1:1: this is a folder; name the file in it"


def test_a_file_of_somebody_else_is_told_as_such(tmp_path: Path) -> None:
    class Locked(type(tmp_path)):  # type: ignore[misc]  # the class of paths differs by system
        def read_bytes(self) -> bytes:
            raise PermissionError(13, "Permission denied")

    assert "it may not be read; run as a user who may" in refused(Locked("/k.yaml"))


def test_a_disk_that_fails_is_told_in_its_own_words() -> None:
    assert "it cannot be read: File name too long; look" in refused(
        Path("/" + "x" * 5000)
    )


def test_a_file_that_is_not_utf_8_is_told_where_it_is_not(tmp_path: Path) -> None:
    file = tmp_path / "k.yaml"
    file.write_bytes(b"a: 1\nname: Gr\xfc\xdfe")

    assert refused(file) == (
        f"{file}:2:9: a sign that is not UTF-8; save the file as UTF-8"
    )


def test_a_file_is_read_once(tmp_path: Path) -> None:
    pipe = tmp_path / "k.yaml"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(SMALL,))
    writer.start()

    assert load(pipe).location.id == "yard"  # a pipe cannot be read twice
    writer.join()


def test_problems_come_in_the_order_of_the_file() -> None:
    text = DEMO.replace("kg: 2}", "kg: two}").replace("always", "nie")
    text = text.replace("lindenhof", "linden hof").replace('"+49 171 3920012"', "0171")

    lines = [int(problem.split(":")[0]) for problem in told(text)]

    assert len(lines) == 4
    assert lines == sorted(lines)


def test_a_problem_with_the_whole_file_has_no_path() -> None:
    assert Problem(Place(), "", "empty").told("f") == "f:1:1: empty"
