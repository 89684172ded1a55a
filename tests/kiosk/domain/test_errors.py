import inspect
import re

from kiosk.domain import errors


def classes() -> list[type[errors.KioskError]]:
    return [
        found
        for _, found in inspect.getmembers(errors, inspect.isclass)
        if issubclass(found, errors.KioskError)
    ]


def test_the_tree_in_the_docstring_is_the_tree_in_the_code() -> None:
    drawn = re.findall(r"\w+Error\b", inspect.getdoc(errors) or "")

    assert sorted(drawn) == sorted(found.__name__ for found in classes())


def test_the_tree_stays_small() -> None:
    assert len(classes()) <= 20 + 9


def test_every_leaf_has_a_key_of_its_own() -> None:
    leaves = [found for found in classes() if not found.__subclasses__()]
    keys = [leaf.key for leaf in leaves]

    assert sorted(set(keys)) == sorted(keys)
