"""Every number of a layer or a network, once; a new one is an entry, a field and a formula."""

from collections.abc import Mapping
from types import MappingProxyType

from cnnshape.numbers.number import (
    COUNT,
    SHAPE,
    WHOLE,
    Level,
    Number,
    Report,
    Sum,
    Unit,
    list_of,
    or_null,
)
from cnnshape.numbers.training import TRAINING_NUMBERS

TABLE, CSV, DIFF, DIFF_TABLE, PROOF, PROOF_SENTENCE, SWEEP, SWEEP_TABLE, EXPECT, BUDGET, _ = Report
VALUES, BYTES, PARAMETERS, MACS, FLOPS, CELLS, LAYERS, SIZES = Unit
ADDED, LARGEST = Sum

_MACS = (
    "Multiply-adds: every multiply-add of convolutions, dense and recurrent layers, padded taps "
    "too, bias not; per sample."
)
_EFFECTIVE = (
    "Multiply-adds that matter: macs without taps that read padding or, transposed, land outside "
    "the output."
)

NUMBERS: Mapping[str, Number] = MappingProxyType(
    {
        "weighted_layer": Number(
            "number among the weighted layers",
            LAYERS,
            "Layer",
            layer=Level(
                "The number of the convolution, dense or recurrent layer; everything else has the "
                "number before it, the input 0.",
                always_known=True,
            ),
            narrow="#",
        ),
        "input_shapes": Number(
            "input shapes",
            SIZES,
            "Input shapes",
            layer=Level(
                "The shape of each of its inputs, as `layout`.",
                list_of(or_null(SHAPE)),
                always_known=True,
            ),
        ),
        "output_shape": Number(
            "output shape",
            SIZES,
            "Activation shape",
            layer=Level(
                "The shape of what it produces, without batch.",
                SHAPE,
                (TABLE, CSV, DIFF, DIFF_TABLE, PROOF, EXPECT),
            ),
            alias="shape",
            headings={DIFF_TABLE: "Shape", PROOF: "Shape"},
            narrow="Shape",
        ),
        "activation_size": Number(
            "activation size",
            VALUES,
            "Activation size",
            layer=Level(
                "Values in its output, of the whole batch.", COUNT, (TABLE, CSV, PROOF, EXPECT)
            ),
            total=Level(
                "Values of all outputs, the inputs' too, of the whole batch.", WHOLE, (DIFF, PROOF)
            ),
            sum=ADDED,
            alias="size",
            grows_with_batch=True,
            proved_with="output_shape",
            headings={TABLE: "Size"},
            narrow="Size",
        ),
        "activation_bytes": Number(
            "activation bytes",
            BYTES,
            "Activation bytes",
            layer=Level("Bytes of its output, of the whole batch.", COUNT),
            sum=ADDED,
            grows_with_batch=True,
        ),
        "weights": Number(
            "weights",
            SIZES,
            "Weights",
            layer=Level(
                "The shape of each of its weight arrays, those that are not trained too.",
                {"type": "object", "additionalProperties": SHAPE},
                (PROOF,),
            ),
            proved_with="trainable_parameters",
        ),
        "trainable_parameters": Number(
            "trainable parameters",
            PARAMETERS,
            "Parameters",
            layer=Level(
                "Trained weights that are counted here.",
                WHOLE,
                (TABLE, CSV, DIFF, DIFF_TABLE, PROOF, EXPECT),
            ),
            total=Level(
                "Trained weights; shared ones count once.",
                WHOLE,
                (DIFF, PROOF, PROOF_SENTENCE, SWEEP, SWEEP_TABLE, EXPECT, BUDGET),
            ),
            sum=ADDED,
            alias="parameters",
        ),
        "non_trainable_parameters": Number(
            "parameters that are not trained",
            PARAMETERS,
            "Not trained",
            layer=Level(
                "Weights that are not trained: statistics of batch_norm, frozen layers.",
                WHOLE,
                (CSV, DIFF, PROOF, EXPECT),
            ),
            total=Level("Weights that are not trained.", WHOLE, (DIFF, PROOF, EXPECT)),
            sum=ADDED,
            proved_with="trainable_parameters",
        ),
        "macs": Number(
            "MACs",
            MACS,
            "MACs",
            layer=Level(_MACS, WHOLE, (TABLE, CSV, DIFF, DIFF_TABLE, PROOF, EXPECT)),
            total=Level(
                _MACS,
                WHOLE,
                (DIFF, PROOF, PROOF_SENTENCE, SWEEP, SWEEP_TABLE, EXPECT, BUDGET),
            ),
            sum=ADDED,
        ),
        "macs_effective": Number(
            "effective MACs",
            MACS,
            "Effective MACs",
            layer=Level(_EFFECTIVE, WHOLE, (CSV, DIFF, PROOF)),
            total=Level(_EFFECTIVE, WHOLE, (DIFF, PROOF, PROOF_SENTENCE, SWEEP, SWEEP_TABLE)),
            sum=ADDED,
            narrow="Eff. MACs",
        ),
        "flops": Number("FLOPs", FLOPS, "FLOPs", total=Level("Twice macs, per sample.")),
        "receptive_field": Number(
            "receptive field",
            CELLS,
            "Receptive field",
            layer=Level(
                "Input cells that one output cell sees along each spatial axis, not clipped to the "
                "input; null without spatial axes, where strides disagree, and where everything is "
                "seen.",
                list_of(or_null(WHOLE)),
                (CSV, PROOF, EXPECT),
            ),
            may_be_missing=True,
            narrow="Field",
        ),
        "effective_stride": Number(
            "effective stride",
            CELLS,
            "Effective stride",
            layer=Level(
                "Input cells that one step in the output is, along each spatial axis; a fraction "
                "after transposed layers and upsampling; null where receptive_field is.",
                list_of(or_null({"type": "number", "minimum": 0})),
                (CSV,),
            ),
            may_be_missing=True,
        ),
        "window_receptive_field": Number(
            "receptive field along the windows",
            CELLS,
            "Window field",
            layer=Level(
                "The receptive field of the sliding windows alone, as papers print it: statistics "
                "of norms and what merges broadcast, as gates, are held constant; equal to "
                "receptive_field where there are none.",
                list_of(or_null(WHOLE)),
                (PROOF, EXPECT),
            ),
            may_be_missing=True,
            proved_with="receptive_field",
        ),
        "live_bytes": Number(
            "live bytes",
            BYTES,
            "Live bytes",
            layer=Level(
                "Bytes alive while it runs, of the whole batch: its inputs, its output, and "
                "whatever a later layer still reads; weights and scratch not.",
                COUNT,
                (CSV, DIFF, DIFF_TABLE, PROOF),
            ),
            sum=LARGEST,
            grows_with_batch=True,
        ),
        "layers": Number(
            "layers",
            LAYERS,
            "Layers",
            total=Level(
                "How many layers there are, inputs not counted.", WHOLE, (DIFF,), always_known=True
            ),
        ),
        "weighted_layers": Number(
            "weighted layers",
            LAYERS,
            "Weighted layers",
            total=Level(
                "How many convolutions, dense and recurrent layers there are.",
                WHOLE,
                (DIFF, EXPECT),
                always_known=True,
            ),
            sum=LARGEST,
            total_of="weighted_layer",
        ),
        "peak_activation_bytes": Number(
            "peak activation bytes",
            BYTES,
            "Peak activation bytes",
            total=Level(
                "The largest live_bytes of any layer.",
                COUNT,
                (DIFF, PROOF, PROOF_SENTENCE, SWEEP, SWEEP_TABLE, BUDGET),
            ),
            sum=LARGEST,
            total_of="live_bytes",
            grows_with_batch=True,
            headings={
                PROOF_SENTENCE: "bytes of activations at the peak",
                SWEEP_TABLE: "Peak bytes",
            },
            narrow="Peak bytes",
        ),
        "parameter_bytes": Number(
            "parameter bytes",
            BYTES,
            "Parameter bytes",
            total=Level(
                "Bytes of all weights, statistics too.", WHOLE, (DIFF, PROOF, SWEEP, BUDGET)
            ),
        ),
        **TRAINING_NUMBERS,
    }
)
"""The numbers by their names in JSON, in the order of columns."""
