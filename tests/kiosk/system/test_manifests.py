from pathlib import Path

import pytest

from kiosk.domain.codes import Draw
from kiosk.domain.errors import ManifestError, NoSlotError, StoreError
from kiosk.domain.manifest import Manifest, parse
from kiosk.domain.package import State
from kiosk.domain.slots import Size, Slot
from kiosk.domain.users import Role, User
from kiosk.system import Issued, LockerSystem
from kiosk.system.issuing import issue
from tests.kit import announced, opened_system, settings, stored

HEADING = "package_id,user_id,name,email,phone,size,weight_kg,hold_days"


def manifest(system: LockerSystem, *lines: str) -> Manifest:
    return parse("\n".join([HEADING, *lines]).encode(), system.settings.size_list)


def test_a_manifest_announces_packages_and_takes_in_people(
    system: LockerSystem,
) -> None:
    taken = system.take_manifest(
        manifest(system, "m1,dora,Dora,dora@example.org,,S,1.5,5", "m2,dora,,,,M,,"),
        actor="t",
    )

    assert taken.packages == ("m1", "m2")
    assert taken.problems == ()
    assert system.user("dora").email == "dora@example.org"
    assert system.package("m1").weight_grams == 1500
    assert system.package("m1").hold_days == 5
    assert system.package("m2").hold_days == 3


def test_a_manifest_is_taken_whole_or_not_at_all(system: LockerSystem) -> None:
    announced(system, "p1")
    lines = manifest(system, "m1,dora,,,,S,,", "p1,anna,,,,S,,", "m2,dora,,,,XL,,")

    with pytest.raises(ManifestError) as refusal:
        system.take_manifest(lines, actor="t")

    assert [problem.split(":")[0] for problem in refusal.value.problems] == [
        "line 3, column package_id",
        "line 4, column size",
    ]
    assert [package.id for package in system.packages()] == ["p1"]
    assert [user.id for user in system.users()] == ["anna"]


def test_the_good_lines_of_a_manifest_are_taken_when_asked_for(
    system: LockerSystem,
) -> None:
    lines = manifest(system, "m1,dora,,,,S,,", "m2,dora,,,,XL,,")

    taken = system.take_manifest(lines, keep_going=True, actor="t")

    assert taken.packages == ("m1",)
    assert len(taken.problems) == 1


def test_what_a_manifest_tells_of_a_customer_is_kept(system: LockerSystem) -> None:
    announced(system, "p1")

    system.take_manifest(
        manifest(system, "m1,anna,,new@example.org,,S,,", "m2,anna,,,,S,,"), actor="t"
    )

    anna = system.user("anna")
    assert (anna.email, anna.name) == ("new@example.org", "Anna")
    changes = [e.kind for e in system.events() if e.kind == "user-changed"]
    assert len(changes) == 1


def test_a_manifest_never_touches_staff(system: LockerSystem) -> None:
    system.add_user(User("tess", role=Role.TECHNICIAN), actor="t")

    with pytest.raises(ManifestError, match="staff"):
        system.take_manifest(manifest(system, "m1,tess,,,,S,,"), actor="t")


def test_a_strategy_that_makes_a_slot_up_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank = settings("SM")
    stranger = Slot("99", Size(0, "S", 1), 0, 900)
    monkeypatch.setattr(
        type(bank), "strategy", property(lambda _: lambda _size, _free: stranger)
    )
    with opened_system(tmp_path, bank) as system, pytest.raises(NoSlotError):
        system.store_package(announced(system), actor="t")


def test_a_code_space_that_is_used_up_is_said(system: LockerSystem) -> None:
    stored(system)
    package = system.package("p1")
    assert package.state is State.STORED

    def unlucky(_package: str, _attempt: int) -> Draw:
        return lambda _below: 7

    def issue_one() -> Issued:
        return system.store.write(
            lambda tx: issue(tx, system.settings, unlucky, package, actor="t")
        )

    issue_one()
    with pytest.raises(StoreError, match="lengthen the code"):
        issue_one()


def test_a_manifest_says_what_people_read_and_takes_nothing_back(
    system: LockerSystem,
) -> None:
    text = (
        b"package_id,user_id,size,language\nm1,dora,S,de-AT\nm2,dora,S,\nm3,emil,S,it\n"
    )

    system.take_manifest(parse(text, system.settings.size_list), actor="t")

    assert [system.user(user).language for user in ("dora", "emil")] == ["de", "it"]
