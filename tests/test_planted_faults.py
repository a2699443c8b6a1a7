"""The planted faults still have their place in the formulas; `tools.planted_faults` plants them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from cnnshape.layers import LAYER_MODULES
from tests import test_keystone
from tests.strategies import layer_groups
from tools.formula_faults import FAULTS
from tools.formula_faults.fault import (
    KEYSTONE,
    KIND,
    KINDS_FIELD,
    OBJECTORS,
    OBJECTORS_TO_PLANS,
    Fault,
)
from tools.planted_faults import PACKAGE, ROOT, FirstFailure, copy_with, planted


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.mistake)
def test_a_fault_has_one_place_and_can_be_read_as_code(fault: Fault) -> None:
    source = (PACKAGE / fault.file).read_text("utf-8")
    faulty = planted(fault, source)
    assert faulty != source
    compile(faulty, fault.file, "exec")


def test_every_fault_is_another() -> None:
    assert Counter(fault.mistake for fault in FAULTS).most_common(1)[0][1] == 1
    assert len({(fault.file, fault.right, fault.wrong) for fault in FAULTS}) == len(FAULTS)


def test_there_are_faults_in_every_room_of_the_formulas() -> None:
    rooms = {Path(fault.file).stem for fault in FAULTS}
    assert set(LAYER_MODULES) - rooms == {"custom"}, (
        "what a custom layer costs is declared, not worked out"
    )


@pytest.mark.parametrize("right", ["prod", "there is no such text"])
def test_a_fault_without_one_place_is_refused_by_name(right: str) -> None:
    fault = Fault("a mistake", "analysis/dense.py", right, "")
    source = (PACKAGE / fault.file).read_text("utf-8")
    places = source.count(right)
    with pytest.raises(ValueError, match=f"'a mistake': its place is found {places} times"):
        planted(fault, source)


def test_a_fault_is_planted_in_the_copy_alone() -> None:
    fault = FAULTS[0]
    right = (PACKAGE / fault.file).read_text("utf-8")
    with copy_with(fault) as folder:
        assert (folder / "cnnshape" / fault.file).read_text("utf-8") == planted(fault, right)
        assert (PACKAGE / fault.file).read_text("utf-8") == right
    with copy_with(None) as folder:
        assert (folder / "cnnshape" / fault.file).read_text("utf-8") == right


def test_there_are_faults_in_every_part_of_a_memory_plan() -> None:
    rooms = {fault.file for fault in FAULTS if fault.file.startswith("planning/")}
    parts = {f"planning/{path.name}" for path in (PACKAGE / "planning").glob("*.py")}
    without_numbers = {"__init__", "conventions", "result"}
    assert parts - rooms == {f"planning/{name}.py" for name in without_numbers}


def test_the_objectors_are_tests() -> None:
    names = [name.removeprefix(f"{KEYSTONE}::") for name in OBJECTORS]
    assert all(callable(getattr(test_keystone, name)) for name in names)
    assert all((ROOT / name).is_file() for name in OBJECTORS_TO_PLANS)


def test_a_likely_case_is_one_of_its_test() -> None:
    cases = {
        f"{test}[{layer.__name__}]"
        for test, layers in ((KIND, layer_groups.ALL), (KINDS_FIELD, test_keystone.WITH_FIELDS))
        for layer in layers
    }
    assert {fault.likely for fault in FAULTS} <= {*OBJECTORS, *OBJECTORS_TO_PLANS, *cases}


@pytest.mark.parametrize(
    ("error", "is_objection"),
    [(AssertionError("5 != 6"), True), (ValueError("empty"), True), (NameError("siez"), False)],
)
def test_a_failed_test_is_an_objection_unless_the_replacement_is_nonsense(
    request: pytest.FixtureRequest, error: Exception, is_objection: bool
) -> None:
    def fail() -> None:
        raise error

    first = FirstFailure()
    first.pytest_exception_interact(request.node, pytest.CallInfo.from_call(fail, "call"))
    assert first.outcome.is_objection is is_objection
    assert request.node.name in first.outcome.words
