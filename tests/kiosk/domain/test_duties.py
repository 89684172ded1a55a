"""Who of the staff may do what, role by role and act by act."""

import pytest

from kiosk.domain.duties import ALLOWED, Act, check_may, may
from kiosk.domain.errors import NotAllowedError
from kiosk.domain.users import Role

TABLE = """
               customer courier technician admin
settle         -        yes     yes        yes
witness        -        yes     yes        yes
look           -        -       yes        yes
test-open      -        -       yes        yes
open-occupied  -        -       yes        yes
take-out       -        -       yes        yes
return         -        -       yes        yes
retry          -        -       yes        yes
vouch          -        -       yes        yes
panel          -        -       yes        yes
commission     -        -       yes        yes
trace          -        -       yes        yes
export         -        -       yes        yes
"""
ROLES, *ROWS = (line.split() for line in TABLE.strip().splitlines())
CELLS = [
    (Role(role), Act(act), said == "yes")
    for act, *row in ROWS
    for role, said in zip(ROLES, row, strict=True)
]


@pytest.mark.parametrize(
    ("role", "act", "allowed"), CELLS, ids=lambda each: str(each).lower()
)
def test_a_role_may_do_what_the_table_says(
    role: Role, act: Act, *, allowed: bool
) -> None:
    assert may(role, act) is allowed
    if allowed:
        check_may(role, act)
    else:
        with pytest.raises(NotAllowedError, match=f"a {role} may not do that: {act}"):
            check_may(role, act)


def test_the_table_is_whole() -> None:
    assert {act for _, act, _ in CELLS} == set(Act) == set(ALLOWED)
    assert len(CELLS) == len(Act) * len(Role)
