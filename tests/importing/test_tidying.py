"""What a source says in several layers, and a file in one."""

from __future__ import annotations

import numpy as np

from cnnshape.importing.records import Model, Record, Weight
from cnnshape.importing.tidying import tidied


def tidy(*records: Record) -> list[Record]:
    """Return the records that are left of a chain."""
    return list(
        tidied(Model("m", None, {"input": (8, 8, 3)}, records, (records[-1].name,))).records
    )


def test_zeros_before_a_convolution_are_its_padding() -> None:
    pad = Record("pad", "zero_pad", {"padding": [[0, 1], [0, 1]]}, ("input",))
    conv = Record("conv", "conv", {"filters": 4, "kernel": 3, "stride": 2}, ("pad",))
    relu = Record("relu", "relu", {}, ("conv",))
    (joined,) = tidy(pad, conv, relu)
    assert (joined.name, joined.reads) == ("conv", ("input",))
    assert joined.keys["padding"] == [[0, 1], [0, 1]]
    assert joined.keys["activation"] == "relu"


def test_zeros_before_a_maximum_stay_since_a_pool_pads_with_less_than_all() -> None:
    pad = Record("pad", "zero_pad", {"padding": 1}, ("input",))
    pool = Record("pool", "max_pool", {"kernel": 3, "stride": 2}, ("pad",))
    assert tidy(pad, pool) == [pad, pool]


def test_zeros_before_a_maximum_of_what_is_not_below_0_are_its_padding() -> None:
    norm = Record("norm", "batch_norm", {}, ("input",))
    relu = Record("relu", "relu", {}, ("norm",))
    pad = Record("pad", "zero_pad", {"padding": 1}, ("relu",))
    pool = Record("pool", "max_pool", {"kernel": 3, "stride": 2}, ("pad",))
    _, joined = tidy(norm, relu, pad, pool)
    assert (joined.name, joined.reads) == ("pool", ("norm",))
    assert joined.keys == {"kernel": 3, "stride": 2, "padding": 1}
    wide = pad._replace(keys={"padding": 2})
    assert [each.kind for each in tidy(norm, relu, wide, pool)][1:] == ["zero_pad", "max_pool"]


def test_zeros_before_a_mean_are_padding_that_it_counts() -> None:
    pad = Record("pad", "zero_pad", {"padding": [[1, 0], [1, 1]]}, ("input",))
    pool = Record("pool", "avg_pool", {"kernel": [2, 3], "stride": 1}, ("pad",))
    (joined,) = tidy(pad, pool)
    assert (joined.name, joined.reads) == ("pool", ("input",))
    assert joined.keys == {**pool.keys, **pad.keys, "count_padding": True}
    wide = pad._replace(keys={"padding": 2})
    same = pool._replace(keys={**pool.keys, "padding": "same"})
    assert tidy(wide, pool) == [wide, pool]
    assert tidy(pad, same) == [pad, same]


def test_rescalings_one_after_the_other_are_one() -> None:
    first = Record("first", "affine", {"scale": 0.5, "shift": 1.0}, ("input",))
    second = Record("second", "affine", {"scale": [2.0, 4.0, 8.0], "shift": -1.0}, ("first",))
    (joined,) = tidy(first, second)
    assert (joined.name, joined.reads) == ("first", ("input",))
    assert joined.keys == {"scale": [1.0, 2.0, 4.0], "shift": [1.0, 3.0, 7.0]}
    third = Record("third", "affine", {"scale": 3}, ("second",))
    (joined,) = tidy(first, second._replace(keys={"shift": 2}), third)
    assert joined.keys == {"scale": 1.5, "shift": 9.0}


def test_zeros_before_a_convolution_with_padding_stay() -> None:
    pad = Record("pad", "zero_pad", {"padding": 1}, ("input",))
    conv = Record("conv", "conv", {"filters": 4, "kernel": 3, "padding": "same"}, ("pad",))
    assert tidy(pad, conv) == [pad, conv]


def _hard_sigmoid(shift: float = 3.0) -> list[Record]:
    return [
        Record("shifted", "affine", {"shift": shift}, ("input",)),
        Record("cut", "relu6", {}, ("shifted",)),
        Record("scaled", "affine", {"scale": 1 / 6}, ("cut",)),
    ]


def test_a_hard_sigmoid_that_is_spelled_out_is_one_layer() -> None:
    (function,) = tidy(*_hard_sigmoid())
    assert (function.kind, function.keys, function.reads) == ("hard_sigmoid", {}, ("input",))


def test_other_numbers_are_not_a_hard_sigmoid() -> None:
    assert len(tidy(*_hard_sigmoid(shift=2.0))) == 3


def test_a_part_of_a_hard_sigmoid_that_is_read_elsewhere_stays() -> None:
    total = Record("total", "add", {}, ("scaled", "cut"))
    assert [each.kind for each in tidy(*_hard_sigmoid(), total)] == [
        "affine",
        "relu6",
        "affine",
        "add",
    ]


def test_cells_cut_off_a_transposed_convolution_are_its_padding() -> None:
    weight = Weight((5, 5, 4, 3), lambda: np.zeros((5, 5, 4, 3)))
    keys = {"filters": 4, "kernel": 5, "stride": 2, "padding": "half"}
    conv = Record("conv", "conv_transpose", keys, ("input",), {"weight": weight})
    crop = Record("crop", "crop", {"cropping": [[0, 1], [0, 2]]}, ("conv",))
    (joined,) = tidy(conv, crop)
    assert joined == conv._replace(keys={**keys, "padding": [[2, 3], [2, 4]]})


def test_a_product_and_a_sum_with_constants_are_one_layer() -> None:
    scale = Record("scale", "affine", {"scale": 0.5}, ("input",))
    shift = Record("shift", "affine", {"shift": [1.0, 2.0, 3.0]}, ("scale",))
    (joined,) = tidy(scale, shift)
    assert (joined.name, joined.reads) == ("scale", ("input",))
    assert joined.keys == {"scale": 0.5, "shift": [1.0, 2.0, 3.0]}


def test_a_sum_before_a_product_is_one_rescaling() -> None:
    shift = Record("shift", "affine", {"shift": 1.0}, ("input",))
    scale = Record("scale", "affine", {"scale": 0.5}, ("shift",))
    (joined,) = tidy(shift, scale)
    assert joined.keys == {"scale": 0.5, "shift": 0.5}
