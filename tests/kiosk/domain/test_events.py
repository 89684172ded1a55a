from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.events import START, Event, link, packed

EVENT = Event(1, "t", "b", 1.5, "TRUSTED", "k", "a", "1", "p", 3, "{}", b"")
CHANGES: dict[str, object] = {
    "seq": 2,
    "at": "u",
    "boot": "c",
    "boot_seconds": 1.25,
    "clock": "UNTRUSTED",
    "kind": "l",
    "actor": "b",
    "slot": None,
    "package": "q",
    "visit": None,
    "facts": '{"a":1}',
}


def test_a_change_of_any_field_changes_the_link() -> None:
    links = {link(b"key", START, EVENT)}
    for field, value in CHANGES.items():
        changed = replace(EVENT, **{field: value})  # type: ignore[arg-type]  # of any field
        links.add(link(b"key", START, changed))
    links |= {link(b"key", b"x" * 32, EVENT), link(b"other", START, EVENT)}

    assert len(links) == len(CHANGES) + 3


def test_fields_cannot_flow_into_each_other() -> None:
    one = replace(EVENT, slot="1", package="2p")
    other = replace(EVENT, slot="12", package="p")

    assert link(b"key", START, one) != link(b"key", START, other)


@given(facts=st.dictionaries(st.text(), st.integers() | st.text() | st.none()))
def test_facts_have_one_text_whatever_their_order(facts: dict[str, str]) -> None:
    backwards = dict(reversed(facts.items()))

    assert packed(facts) == packed(backwards)
