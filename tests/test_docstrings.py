"""Public names say what they do: docstrings are there, and name arguments that exist."""

import dataclasses
import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest

import euroqci_space

ROOMS = tuple(
    Path(room).parent.name
    for room in sorted(Path(euroqci_space.__file__).parent.glob("*/__init__.py"))
    if Path(room).parent.name != "commands"
)
SHOWN_ON_A_PAGE = {"study"}  # too long for a doctest


def public(room):
    """Return the functions and classes of a room that are ours."""
    names = import_module(f"euroqci_space.{room}").__all__
    found = [getattr(import_module(f"euroqci_space.{room}"), name) for name in names]
    return [thing for thing in found if inspect.isroutine(thing) or inspect.isclass(thing)]


def section(thing, name):
    """Return a section of a numpydoc docstring, or nothing."""
    text = inspect.cleandoc(thing.__doc__ or "")
    found = re.search(rf"^{name}\n-+\n(.*?)(?=^\w+\n-+\n|\Z)", text, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def described(thing):
    """Return the names that the section Parameters describes."""
    heads = [line for line in section(thing, "Parameters").splitlines() if line[:1].strip()]
    return [name.strip(" *") for head in heads for name in head.split(":")[0].split(",")]


def taken(thing):
    """Return the names that a function takes, or that a record holds."""
    if dataclasses.is_dataclass(thing):
        return [field.name for field in dataclasses.fields(thing)]
    return list(inspect.signature(thing).parameters)


@pytest.mark.parametrize("room", ROOMS)
def test_every_public_name_has_a_docstring_of_its_own(room):
    bare = [
        one.__name__
        for one in public(room)
        if not one.__doc__ or one.__doc__.startswith(f"{one.__name__}(")  # a dataclass writes that
    ]
    assert not bare


@pytest.mark.parametrize("room", ROOMS)
def test_docstrings_describe_arguments_that_exist(room):
    for thing in public(room):
        unknown = set(described(thing)) - set(taken(thing)) if described(thing) else set()
        assert not unknown, f"{thing.__name__}: {unknown}"


FRONT_DOOR = [
    thing
    for thing in (getattr(euroqci_space, name) for name in euroqci_space.__all__)
    if inspect.isroutine(thing)
]


@pytest.mark.parametrize("function", FRONT_DOOR, ids=lambda function: function.__name__)
def test_the_front_door_describes_every_argument_and_shows_an_example(function):
    assert set(taken(function)) == set(described(function))
    shown = ">>>" in section(function, "Examples")
    assert shown or function.__name__ in SHOWN_ON_A_PAGE
