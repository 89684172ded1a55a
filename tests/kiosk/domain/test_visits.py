import pytest

from kiosk.domain.visits import EFFECTS, Ending, Purpose, Slotwise, Step, Visit
from tests.kit import NOON


def test_every_ending_of_every_purpose_is_in_the_table() -> None:
    assert set(EFFECTS) == set(Purpose)
    assert all(set(endings) == set(Ending) for endings in EFFECTS.values())


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("ending", [e for e in Ending if e is not Ending.DONE])
def test_only_a_door_seen_open_and_closed_frees_or_fills_a_slot(
    purpose: Purpose, ending: Ending
) -> None:
    assert EFFECTS[purpose][ending] in {Slotwise.AS_BEFORE, Slotwise.DOUBTED}


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("ending", [Ending.LEFT_OPEN, Ending.UNPROVEN])
def test_what_nobody_saw_is_doubted(purpose: Purpose, ending: Ending) -> None:
    known = purpose is Purpose.PROOF and ending is Ending.UNPROVEN
    # Empty before, a technician at the door, and out of service until it is proved.
    wanted = Slotwise.AS_BEFORE if known else Slotwise.DOUBTED
    assert EFFECTS[purpose][ending] is wanted


def test_looking_into_a_slot_changes_nothing() -> None:
    assert EFFECTS[Purpose.SERVICE][Ending.DONE] is Slotwise.AS_BEFORE


def test_the_steps_of_a_visit_follow_its_facts() -> None:
    facts: dict[str, object] = {}
    steps = []
    for fact in ({}, {"taken_at": NOON}, {"opened_at": NOON}, {"ending": Ending.DONE}):
        facts |= fact
        visit = Visit(1, Purpose.PICKUP, "1", "p", "c", "b", 0.0, NOON, **facts)  # type: ignore[arg-type]  # one dictionary of many types
        steps.append(visit.step)

    assert steps == [Step.REQUESTED, Step.TAKEN, Step.OPENED, Step.ENDED]
