"""After a day of use no pickup code stands in any file."""

import logging
from pathlib import Path

import pytest

from kiosk.domain.errors import WrongCodeError
from kiosk.runtime import Part, opened
from kiosk.store import archives
from kiosk.system import LockerSystem
from tests.kit import FIRM, QUICK_HAND, announced, ended, settings

BUS = {
    "driver": "mock",
    "pulse_seconds": 0.1,
    "rest_seconds": 0,
    "hand": QUICK_HAND,
}


@pytest.mark.parametrize("parts", [{Part.LOCKS, Part.LINK}, {Part.LOCKS}])
async def test_no_code_is_found_in_the_data_directory_or_the_logs(
    tmp_path: Path, parts: set[Part], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets: set[str] = set()
    bank = settings("SSSS", buses={"wall": BUS}, supplies=[FIRM])
    async with opened(
        bank, tmp_path, parts, who="test", write=lambda _: None
    ) as system:
        for n in range(3):
            announced(system, f"p{n}")
            deposit = system.store_package(f"p{n}", actor="courier")
            secrets.add(deposit.issued.code)
            await ended(system, deposit.visit)
        system.back_up(actor="tina")
        system.backup(tmp_path / "by-hand.db", actor="tina")
        issued = system.reissue("p0", user="anna", actor="anna")
        secrets.add(issued.code)
        with pytest.raises(WrongCodeError):
            system.retrieve(issued.code, "0000")
        await ended(system, system.retrieve(issued.code, issued.digits))
        _archived(system)
        found = _found(secrets, tmp_path)
    found |= _found(secrets, tmp_path)

    assert len(secrets) == 4
    assert found == set()
    assert not [code for code in secrets if code in caplog.text]


def _archived(system: LockerSystem) -> None:
    """Have all but the last event in an archive, as if it were old."""
    store = system.store
    last = system.last_event() - 1
    archive = store.read(
        lambda db: archives.write(db, store.folder, last, key=store.key.events)
    )
    store.write(lambda tx: archives.keep(tx.db, archive, tx.moment.wall))
    assert system.verify_events() == last + 1


def test_the_search_can_find(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("the code is 03378934\n")

    assert _found({"03378934"}, tmp_path) == {"03378934 in log"}


def _found(secrets: set[str], folder: Path) -> set[str]:
    files = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert files
    ways = {code: [code, f"{code[:4]} {code[4:]}"] for code in secrets}
    return {
        f"{code} in {path.name}"
        for path, data in files.items()
        for code, texts in ways.items()
        if any(text.encode() in data for text in texts)
    }
