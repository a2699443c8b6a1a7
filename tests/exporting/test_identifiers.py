"""Names of files as names of Python."""

from __future__ import annotations

import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnshape.exporting.code.identifiers import Identifiers


@pytest.mark.parametrize(
    ("name", "variable", "class_name"),
    [
        ("conv1", "conv1", "Conv1"),
        ("stage_1.basic-2", "stage_1_basic_2", "Stage1Basic2"),
        ("ResNet-50", "ResNet_50", "ResNet50"),
        ("class", "class_", "Class"),
        ("1x1", "layer_1x1", "Net1x1"),
        ("None", "None_", "None_"),
        ("é", "e", "E"),
        ("网", "layer", "Network"),
        ("len", "len_", "Len"),
    ],
)
def test_names_stay_as_near_as_python_allows(name: str, variable: str, class_name: str) -> None:
    assert Identifiers().variable(name) == variable
    assert Identifiers().class_name(name) == class_name


def test_no_name_is_given_twice() -> None:
    names = Identifiers(["x"])
    found = [names.variable(each) for each in ("x", "a-b", "a_b", "a.b")]
    assert found == ["x_", "a_b", "a_b_2", "a_b_3"]


@given(st.lists(st.text(max_size=12), max_size=8))
def test_every_text_gives_an_identifier_of_its_own(texts: list[str]) -> None:
    names = Identifiers()
    found = [names.variable(each) for each in texts] + [names.class_name(each) for each in texts]
    assert len(set(found)) == len(found)
    assert all(each.isidentifier() and not keyword.iskeyword(each) for each in found)
