"""What a file says is kept in records that nothing changes, and that are asked as models are."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from copy import copy, deepcopy

import pytest
from pydantic import BaseModel
from pydantic_core import ValidationError

from cnnshape.layers.architecture import Budget, NetworkExpectation
from cnnshape.layers.convolution import Conv
from cnnshape.layers.dense import Dense
from cnnshape.layers.layer import Layer, Placement
from cnnshape.layers.resize import Upsample

KEYS = {"type": "conv", "filters": 8, "kernel": [3, 3], "values": {"weight": ["vertical"]}}

CONV = Conv.model_validate(KEYS)
DENSE = Dense(type="dense", units=10)


def copied_by_pickle(layer: Layer) -> object:
    return pickle.loads(pickle.dumps(layer))


@pytest.mark.parametrize("copied", [copy, deepcopy, copied_by_pickle])
def test_a_copy_is_the_same_record(copied: Callable[[Layer], object]) -> None:
    again = copied(CONV)
    assert isinstance(again, Conv)
    assert again == CONV
    assert again.model_dump(exclude_unset=True) == CONV.model_dump(exclude_unset=True)
    assert repr(again) == repr(CONV)


def test_no_value_of_a_record_changes() -> None:
    with pytest.raises(AttributeError, match="Dense is frozen: copy it with another `units`"):
        DENSE.units = 5  # type: ignore[misc]
    with pytest.raises(AttributeError, match="Dense is frozen: `units` stays"):
        del DENSE.units
    assert DENSE.model_copy(update={"units": 5}) == Dense(type="dense", units=5)
    assert DENSE.units == 10


def test_records_of_one_kind_with_the_same_values_are_equal() -> None:
    again = Dense.model_validate({"type": "dense", "units": 10, "bias": True})
    assert again == DENSE
    assert hash(again) == hash(DENSE)
    assert again == Dense.model_construct(type="dense", units=10)
    assert again != DENSE.model_copy(update={"bias": False})
    assert NetworkExpectation(macs=1) != Budget(macs=1)


def test_a_record_that_is_built_in_python_is_checked_as_one_of_a_file() -> None:
    with pytest.raises(ValidationError, match=r"1 validation error for Dense\nunits"):
        Dense(type="dense", units=0)
    with pytest.raises(ValidationError, match="takes one of `factor`, `size` and `like`"):
        Upsample(type="upsample")


def test_a_record_knows_which_keys_were_written() -> None:
    assert CONV.model_fields_set == KEYS.keys()
    assert CONV.model_copy(update={"groups": 2}).model_fields_set == {*KEYS, "groups"}
    assert CONV.model_dump(exclude_unset=True) == {
        "type": "conv",
        "filters": 8,
        "kernel": (3, 3),
        "values": {"weight": ["vertical"]},
    }


def test_a_word_of_python_is_a_key_without_what_stands_behind_it() -> None:
    placement = Placement.model_validate({"from": ["a", "b.c"], "if": False})
    assert (placement.from_, placement.if_) == (("a", "b.c"), False)
    assert [field.key for field in Placement.model_fields.values()][1:3] == ["from", "if"]
    with pytest.raises(ValidationError, match="from_\n  Extra inputs are not permitted"):
        Placement.model_validate({"from_": "a"})


def test_the_fields_of_a_kind_follow_those_that_it_shares() -> None:
    assert list(Conv.model_fields)[:2] == ["type", "kernel"]
    assert list(Conv.model_fields)[-1] == "values"
    assert [name for name, field in Conv.model_fields.items() if field.is_required] == [
        "type",
        "kernel",
        "filters",
    ]


def test_a_record_is_shown_with_its_values() -> None:
    assert repr(DENSE) == "Dense(type='dense', units=10, bias=True, activation=None, values=None)"


class Described(BaseModel):
    """A model of a user of cnnshape."""

    layer: Conv
    why: str = ""


def test_a_model_of_pydantic_can_have_a_layer() -> None:
    model = Described.model_validate({"layer": KEYS})
    assert model.layer == CONV
    assert Described.model_validate(model.model_dump()) == model
    assert Described.model_validate_json(model.model_dump_json()).layer.filters == 8
    with pytest.raises(ValidationError, match=r"layer.filtres\n  Extra inputs are not permitted"):
        Described.model_validate({"layer": {**KEYS, "filtres": 8}})
