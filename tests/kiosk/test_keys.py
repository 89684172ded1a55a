import threading
from pathlib import Path

import pytest

from kiosk.domain.errors import StoreError
from kiosk.keys import DeviceKey, hash_pin, load, pin_matches
from tests.kit import SECRET

KEY = DeviceKey(SECRET)


def test_a_new_bank_makes_its_key_for_itself_alone(tmp_path: Path) -> None:
    file = tmp_path / "device.key"

    first = load(file, may_make=True)

    assert file.stat().st_mode & 0o777 == 0o600
    assert load(file, may_make=True).codes == first.codes
    assert [path.name for path in tmp_path.iterdir()] == ["device.key"]


def test_many_that_start_at_once_have_one_key(tmp_path: Path) -> None:
    made: list[bytes] = []
    threads = [
        threading.Thread(
            target=lambda: made.append(load(tmp_path / "k", may_make=True).codes)
        )
        for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 20
    assert len(set(made)) == 1


def test_a_lost_key_is_never_replaced_behind_a_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="Put it back from your backup"):
        load(tmp_path / "device.key", may_make=False)


def test_a_key_that_everybody_can_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "device.key"
    file.write_bytes(SECRET)
    file.chmod(0o644)

    with pytest.raises(StoreError, match="chmod"):
        load(file, may_make=True)


@pytest.mark.parametrize("secret", [b"", b"short", SECRET + b"x"])
def test_half_a_key_is_refused(tmp_path: Path, secret: bytes) -> None:
    file = tmp_path / "device.key"
    file.write_bytes(secret)
    file.chmod(0o600)

    with pytest.raises(StoreError, match="not 32"):
        load(file, may_make=True)


def test_a_key_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "device.key").mkdir(mode=0o700)

    with pytest.raises(StoreError, match="cannot be read"):
        load(tmp_path / "device.key", may_make=True)


def test_what_is_sealed_is_not_what_is_read_back() -> None:
    sealed = KEY.seal("0337 8934")

    assert b"0337" not in sealed
    assert KEY.unseal(sealed) == "0337 8934"
    assert KEY.seal("0337 8934") != sealed


@pytest.mark.parametrize(
    "sealed",
    [b"", b"nonsense", DeviceKey(bytes(32)).seal("x")],
    ids=["nothing", "nonsense", "a stranger's"],
)
def test_what_another_device_sealed_stays_shut(sealed: bytes) -> None:
    with pytest.raises(StoreError, match="not sealed by this device"):
        KEY.unseal(sealed)


def test_every_use_has_a_key_of_its_own() -> None:
    assert len({KEY.codes, KEY.events, SECRET}) == 3


def test_a_stream_repeats_for_its_label_alone() -> None:
    one, same, other = KEY.stream("a"), KEY.stream("a"), KEY.stream("b")

    first = [one(10) for _ in range(50)]

    assert first == [same(10) for _ in range(50)]
    assert first != [other(10) for _ in range(50)]
    assert set(first) <= set(range(10))


def test_a_pin_is_known_by_its_hash_alone() -> None:
    pin_hash = hash_pin("274951")

    assert pin_hash.startswith("$argon2id$")
    assert pin_matches(pin_hash, "274951")
    assert not pin_matches(pin_hash, "274952")
