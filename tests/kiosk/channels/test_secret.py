"""Where secrets come from, who may read them, and that they are never shown."""

from pathlib import Path

import pytest

from drivers import OptionProblem, Options
from kiosk.channels import ChannelError, Secret, taken_secret

WORD = "correct horse"


def test_a_secret_comes_from_where_the_options_say(tmp_path: Path) -> None:
    for name in ("kiosk.mail", "guarded"):
        (tmp_path / name).write_text(f"{WORD}\n")
    (tmp_path / "guarded").chmod(0o600)
    env = {"CREDENTIALS_DIRECTORY": str(tmp_path), "MAIL": WORD}

    for place, name in (
        ("credential", "kiosk.mail"),
        ("environment", "MAIL"),
        ("file", str(tmp_path / "guarded")),
    ):
        secret = Secret(place, name)
        assert secret.read(env) == WORD
        assert WORD not in f"{secret} {secret!r}"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_file_that_others_may_read_holds_no_secret(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "open"
    file.write_text(WORD)
    file.chmod(mode)

    with pytest.raises(ChannelError, match="chmod 600") as refused:
        Secret("file", str(file)).read({})
    assert WORD not in str(refused.value)


def test_what_is_not_there_is_told_with_its_place(tmp_path: Path) -> None:
    env = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    empty = tmp_path / "empty"
    empty.touch(0o600)

    for secret, says in (
        (Secret("environment", "MAIL"), "no secret in environment MAIL"),
        (Secret("credential", "kiosk.mail"), "credential kiosk.mail cannot be read"),
        (Secret("file", str(empty)), "there is no secret in file"),
        (Secret("file", "/dev/null"), "no plain file"),
    ):
        with pytest.raises(ChannelError, match=says):
            secret.read(env)
    with pytest.raises(ChannelError, match="LoadCredential="):
        Secret("credential", "kiosk.mail").read({})


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"password": {"credential": "a/b"}}, "must be a name without /"),
        ({"password": {"file": "here"}}, "must be the whole path"),
        ({"password": {}}, "must say where the secret is"),
        ({"password": {"file": "/a", "environment": "B"}}, "must say where"),
        ({"password": WORD}, "must be a mapping"),
    ],
)
def test_options_name_one_place(given: dict[str, object], says: str) -> None:
    problems: list[OptionProblem] = []

    taken_secret(Options(given, problems), "password")

    assert any(says in problem.text for problem in problems)
