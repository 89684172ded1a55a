import pytest

from tests.kiosk.config.texts import SMALL, told, told_of

TRIAL = f"""{SMALL}demo:
  users:
    - {{id: anna, email: anna@example.org, phone: "+49 171 3920012"}}
    - {{id: ben}}
  packages:
    - {{id: P-1, user: anna, size: S, weight_kg: 1.5}}
  out_of_service:
    - {{slot: "2", reason: bent}}
"""


def test_a_demo_that_could_be_is_taken() -> None:
    assert told(TRIAL) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("id: ben", "id: anna", 'demo.users[1].id: user "anna" is taken by line 13'),
        ("id: ben", 'id: "b n"', "demo.users[1].id: 'b n' has a blank"),
        ("id: P-1", 'id: "P 1"', "demo.packages[0].id: 'P 1' has a blank"),
        ("anna@example.org", "anna", "email: 'anna' cannot be right; write it as"),
        ("+49 171 3920012", "call me", "phone: 'call me' cannot be right; 6 to 15"),
        ("user: anna", "user: ana", 'there is no user "ana", did you mean "anna"?'),
        ("size: S, weight", "size: X, weight", 'there is no size "X", write S, M or L'),
        ("1.5", "2.5", "weight_kg: 2.5 kg is too heavy for size S; at most 2 kg"),
        ("1.5", "0.0001", "weight_kg: 0 g; a weight is above 0 g"),
        ('slot: "2"', 'slot: "9"', 'there is no slot "9", write 1 or 2'),
        ("size: S, weight_kg: 1.5", "size: L", "no free slot of size L or larger"),
        ("ben}", "ben, needs_low_door: yes}", "needs_low_door: yes: some programs"),
        ("weight_kg: 1.5", "hold_days: 9", "hold_days: 9 is too large; at most 7"),
    ],
)
def test_what_could_not_be_in_this_bank_is_refused(
    old: str, new: str, problem: str
) -> None:
    [found] = told_of(old, new, text=TRIAL)

    assert problem in found


def test_a_slot_is_out_of_service_once() -> None:
    twice = '    - {slot: "2", reason: bent again}\n'

    [problem] = told(TRIAL + twice)
    assert 'out_of_service[1].slot: slot "2" is taken by line 18' in problem


def test_a_package_is_there_once() -> None:
    line = "    - {id: P-1, user: anna, size: S, weight_kg: 1.5}\n"

    assert any(
        'package "P-1" is taken' in one for one in told_of(line, line * 2, text=TRIAL)
    )


def test_who_needs_a_low_door_gets_none_above() -> None:
    [problem] = told_of(
        '"+49 171 3920012"', '"112233", needs_low_door: true', text=TRIAL
    )

    assert problem.startswith(
        "16:7: demo.packages[0]: no free slot of size S or larger"
    )
    assert "within reach; take a package out or add a slot" in problem


def test_people_that_cannot_be_read_accuse_no_package() -> None:
    [problem] = told_of("{id: ben}", "{name: Ben}", text=TRIAL)

    assert "demo.users[1].id: is missing" in problem


@pytest.mark.usefixtures("stranger")
def test_codes_on_the_screen_and_real_doors_do_not_go_together() -> None:
    [problem] = told_of("driver: mock", "driver: steel", text=TRIAL)

    assert problem.startswith("11:1: demo: it shows codes to everybody, and steel")
    assert told_of("driver: mock", "driver: steel") == []
