"""Operators of ONNX that move values, reduce them, or resize a map."""

from __future__ import annotations

import numpy as np

from tests.reference.importing.cases import (
    MAP,
    Case,
    on,
    then_flat,
    two,
    whole,
)

CASES: dict[str, Case] = {
    "flatten": Case(MAP("Flatten"), "flatten"),
    "reshape": Case(MAP("Reshape", whole(1, -1)), "flatten"),
    "transpose": Case(then_flat(MAP("Transpose", perm=[0, 2, 3, 1])), "flatten"),
    "transpose axes": Case(then_flat(MAP("Transpose", perm=[0, 1, 3, 2])), "permute flatten"),
    "turn channels": Case(then_flat(MAP("Transpose", perm=[0, 3, 1, 2])), "permute flatten"),
    "slice": Case(MAP("Slice", whole(1), whole(5), whole(1)), "slice"),
    "slice of space": Case(
        MAP("Slice", whole(1, 0), whole(-1, 9), whole(2, 3), whole(1, 2)), "slice slice"
    ),
    "slice backwards": Case(MAP("Slice", whole(-1), whole(-99), whole(3), whole(-1)), "flip"),
    "pad": Case(MAP("Pad", whole(0, 0, 1, 2, 0, 0, 3, 4)), "zero_pad"),
    "pad reflect": Case(MAP("Pad", whole(0, 0, 1, 2, 0, 0, 3, 4), mode="reflect"), "pad"),
    "pad edge": Case(MAP("Pad", whole(0, 0, 1, 2, 0, 0, 3, 4), mode="edge"), "pad"),
    "pad value": Case(MAP("Pad", whole(0, 0, 1, 2, 0, 0, 3, 4), np.float32(0.5)), "pad"),
    "pad negative": Case(MAP("Pad", whole(0, 0, -1, -2, 0, 0, -1, 0)), "crop"),
    "pad by axes": Case(MAP("Pad", whole(1, 2), None, whole(3)), "zero_pad"),
    "depth to space": Case(on(1, 8, 3, 4)("DepthToSpace", blocksize=2), "depth_to_space"),
    "depth to space crd": Case(
        on(1, 8, 3, 4)("DepthToSpace", blocksize=2, mode="CRD"), "depth_to_space"
    ),
    "space to depth": Case(MAP("SpaceToDepth", blocksize=2), "space_to_depth"),
    "mean of space": Case(MAP("ReduceMean", whole(2, 3), keepdims=0), "global_avg_pool"),
    "mean of channels": Case(MAP("ReduceMean", whole(1)), "reduce"),
    "mean of channels gone": Case(MAP("ReduceMean", whole(1), keepdims=0), "reduce"),
    "max of width": Case(MAP("ReduceMax", whole(3)), "reduce"),
    "sum of height gone": Case(MAP("ReduceSum", whole(2), keepdims=0), "reduce"),
    "l2 of space": Case(MAP("ReduceL2", whole(2, 3)), "reduce"),
    "l1 of space": Case(MAP("ReduceL1", whole(2, 3)), "abs reduce"),
    "sum of squares": Case(MAP("ReduceSumSquare", whole(1)), "square reduce"),
    "mean of all": Case(MAP("ReduceMean"), "reduce"),
    "resize nearest": Case(
        MAP(
            "Resize",
            None,
            np.array([1, 1, 2, 2], np.float32),
            mode="nearest",
            coordinate_transformation_mode="asymmetric",
            nearest_mode="floor",
        ),
        "upsample",
    ),
    "resize default": Case(MAP("Resize", None, np.array([1, 1, 2, 2], np.float32)), "upsample"),
    "resize linear": Case(
        MAP("Resize", None, None, whole(1, 6, 12, 15), mode="linear"), "upsample"
    ),
    "resize aligned": Case(
        MAP(
            "Resize",
            None,
            None,
            whole(1, 6, 12, 15),
            mode="linear",
            coordinate_transformation_mode="align_corners",
        ),
        "upsample",
    ),
    "resize cubic": Case(
        MAP(
            "Resize",
            None,
            None,
            whole(1, 6, 16, 20),
            mode="cubic",
            coordinate_transformation_mode="half_pixel",
            cubic_coeff_a=-0.5,
            exclude_outside=1,
        ),
        "upsample",
    ),
    "upsample": Case(
        MAP("Upsample", np.array([1, 1, 2, 2], np.float32), mode="nearest"), "upsample", 9
    ),
    "upsample linear": Case(
        MAP("Upsample", np.array([1, 1, 2, 2], np.float32), mode="linear"), "upsample", 9
    ),
    "tile": Case(MAP("Tile", whole(1, 2, 1, 3)), "tile tile"),
    "expand": Case(on(1, 6, 1, 1)("Expand", whole(1, 6, 4, 5)), "tile tile"),
    "gather one": Case(MAP("Gather", np.array(2), axis=2), "slice"),
    "gather first token": Case(on(1, 5, 12)("Gather", np.array(0), axis=1), "slice flatten"),
    "gather last": Case(MAP("Gather", np.array([-1]), axis=1), "slice"),
    "gather a run": Case(MAP("Gather", whole(1, 2, 3), axis=1), "slice"),
    "gather backwards": Case(MAP("Gather", whole(5, 4, 3, 2, 1, 0), axis=1), "flip"),
    "einsum": Case(
        two("Einsum", (1, 4, 6, 12), (1, 4, 12, 5), equation="bhid,bhdj->bhij"), "matmul"
    ),
    "dropout": Case(MAP("Dropout"), "dropout"),
}
