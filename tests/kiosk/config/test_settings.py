import pytest
from pydantic import ValidationError

from drivers import LockAddress
from kiosk.config import Settings, load, parse
from kiosk.domain.attempts import ThrottleRule
from kiosk.domain.codes import CodeRule
from kiosk.domain.errors import UnknownError
from kiosk.domain.slots import Size, best_fit
from kiosk.domain.users import Role, User
from tests.kiosk.config.texts import FOLDER, SMALL


@pytest.fixture(scope="module")
def demo() -> Settings:
    return load(FOLDER / "demo.yaml")


@pytest.fixture(scope="module")
def small() -> Settings:
    return parse(SMALL)


def test_what_nobody_says_is_as_the_design_has_it(small: Settings) -> None:
    assert small.size_list == (
        Size(0, "S", 2000),
        Size(1, "M", 10_000),
        Size(2, "L", 30_000),
    )
    assert small.code.rule == CodeRule()
    assert small.throttle.rule == ThrottleRule()
    assert small.strategy is best_fit
    assert (small.hold.days, small.clearance) == (3, "collected")
    assert (small.verification, small.notify.channels) == ("always", ("console",))
    assert small.ui.lockdown
    assert small.demo is None


def test_slots_stand_in_the_order_of_the_doors(demo: Settings) -> None:
    assert [slot.name for slot in demo.slots] == [str(n) for n in range(1, 21)]
    assert [slot.order for slot in demo.slots] == list(range(20))
    assert demo.slots[4].size is demo.size("L")
    assert demo.slots[4].freed_at is None


def test_every_slot_hangs_on_a_wire(demo: Settings) -> None:
    assert demo.wires["12"] == ("main", LockAddress(2, 1))
    assert list(demo.wires) == [slot.name for slot in demo.slots]


def test_a_bus_knows_its_driver_its_options_and_its_locks() -> None:
    text = SMALL.replace("main: {driver: mock}", "a: {driver: mock, sensor: false}")
    text = text.replace("lockers:", "  b: {driver: mock}\nlockers:")
    text = text.replace("1/1", "1/1, bus: b").replace("1/2", "3/7, bus: a")

    wiring = parse(text).wiring

    assert [(w.driver, w.options, w.locks) for w in wiring.values()] == [
        ("mock", {"sensor": False}, (LockAddress(3, 7),)),
        ("mock", {}, (LockAddress(1, 1),)),
    ]


def test_a_size_that_is_not_there_is_told_with_those_that_are(small: Settings) -> None:
    with pytest.raises(UnknownError) as caught:
        small.size("XXL")

    assert caught.value.near == ("S", "M", "L")


def test_fewer_packages_are_harder_to_guess(demo: Settings) -> None:
    assert 0 < demo.guess_chance(1) < demo.guess_chance()
    assert demo.guess_chance() == demo.guess_chance(20)
    assert demo.guess_chance(0) == 0


def test_settings_do_not_change(small: Settings) -> None:
    with pytest.raises(ValidationError):
        small.hold = small.hold  # type: ignore[misc]  # that it is refused is the test


def test_people_and_packages_are_told_as_the_rules_take_them(demo: Settings) -> None:
    assert demo.demo is not None
    chiara = demo.demo.users[2].user
    assert chiara == User(
        "chiara",
        "Chiara Rossi",
        "chiara@example.org",
        "+49 171 3920047",
        Role.CUSTOMER,
        needs_low_door=True,
        language="fr",
    )
    assert demo.demo.packages[0].weight_grams == 400
    bare = demo.demo.packages[0].model_copy(update={"weight_kg": None})
    assert bare.weight_grams is None


def test_the_clock_on_the_wall_is_the_site_s_own(demo: Settings) -> None:
    assert demo.location.zone.key == "Europe/Berlin"


@pytest.mark.parametrize(
    ("was", "now", "changed"),
    [
        ("lock: 1/1", "lock: 1/9", {"1"}),
        ("lock: 1/1", "lock: 1/1, sensor: false", {"1"}),
        ("driver: mock", "driver: mock, sensor: false", {"1", "2"}),
        ("size: S", "size: M", set()),
    ],
)
def test_the_mark_of_a_door_changes_with_its_wires_and_with_nothing_else(
    was: str, now: str, changed: set[str]
) -> None:
    assert was in SMALL
    before, after = parse(SMALL), parse(SMALL.replace(was, now, 1))

    assert {
        slot for slot, mark in before.wirings.items() if mark != after.wirings[slot]
    } == changed
    assert (before.wiring_mark != after.wiring_mark) is bool(changed)
