"""The layers that `keras.applications` define for themselves."""

from __future__ import annotations

from cnnshape.importing.keras_reader.building import Builder, Call, Value

CONVNEXT = "keras.src.applications.convnext"
INCEPTION_RESNET = "keras.src.applications.inception_resnet_v2"


def layer_scale(call: Call, to: Builder) -> Value:
    """`LayerScale` of ConvNeXt."""
    keys = {"initial": call.settings["init_values"]}
    return to.add(call, "layer_scale", [call.value], keys, {"weight": call.array(0)})


def stochastic_depth(call: Call, to: Builder) -> Value:
    """`StochasticDepth` of ConvNeXt."""
    return to.add(call, "drop_path", [call.value], {"rate": call.settings["drop_path_rate"]})


def custom_scale(call: Call, to: Builder) -> Value:
    """`CustomScaleLayer` of Inception-ResNet: the first value, and the second times a constant."""
    first, second = call.reads
    scaled = to.add(call, "affine", [second], {"scale": call.settings["scale"]}, suffix="_scale")
    return to.add(call, "add", [first, scaled])


LAYERS = {
    (CONVNEXT, "LayerScale"): layer_scale,
    (CONVNEXT, "StochasticDepth"): stochastic_depth,
    (INCEPTION_RESNET, "CustomScaleLayer"): custom_scale,
}
