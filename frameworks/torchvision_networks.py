"""The networks of torchvision with weights that are drawn, so that every layer matters."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import torch

PICTURE = (3, 224, 224)
SIZES = {
    "inception_v3": (3, 299, 299),
    **{f"swin_v2_{size}": (3, 256, 256) for size in "tsb"},
    "vit_h_14": (3, 224, 224),
    **dict.fromkeys(("r3d_18", "mc3_18", "r2plus1d_18"), (3, 8, 112, 112)),
    "s3d": (3, 14, 224, 224),
}
SETTINGS = {
    "googlenet": {"aux_logits": False, "init_weights": False},
    "inception_v3": {"aux_logits": False, "init_weights": False},
}
"""What runs after training alone: auxiliary heads have parameters, and give nothing."""

VIDEOS = ("r3d_18", "mc3_18", "r2plus1d_18", "s3d")
"""The convolutional networks for videos."""


def torchvision_models() -> Any:
    """Return the module `torchvision.models`.

    Beside a PyTorch for the processor alone, torchvision lacks operators for which it registers
    shapes; no network here uses them.
    """
    registering = torch.library.register_fake
    torch.library.register_fake = lambda *_, **__: lambda function: function
    try:
        models = import_module("torchvision.models")
    finally:
        torch.library.register_fake = registering
    return models


def names() -> Iterator[str]:
    """Return the classifiers, the networks for segmentation, and convolutional ones for videos."""
    models = torchvision_models()
    yield from models.list_models(module=models)
    yield from models.list_models(module=models.segmentation)
    yield from VIDEOS


def network(name: str) -> Any:
    """Return a network as it acts after training."""
    models = torchvision_models()
    settings: dict[str, Any] = dict(SETTINGS.get(name, {}))
    if name in models.list_models(module=models.segmentation):
        settings["weights_backbone"] = None
    torch.manual_seed(0)
    module = models.get_model(name, weights=None, **settings).eval()
    for each in module.modules():
        _draw(each)
    return module


def input_shape(name: str) -> tuple[int, ...]:
    """Return the shape of the input of a network, without the batch."""
    return SIZES.get(name, PICTURE)


def _draw(module: Any) -> None:
    """Draw what starts as 0, as 1, or so small that it does not matter."""
    if isinstance(module, torch.nn.modules.batchnorm._BatchNorm):
        torch.nn.init.normal_(module.running_mean, 0, 0.1)
        torch.nn.init.uniform_(module.running_var, 0.5, 1.5)
    for parameter in module.parameters(recurse=False):
        largest = float(parameter.detach().abs().max())
        if largest == 0 or (parameter.dim() > 1 and largest < SMALL):
            torch.nn.init.normal_(parameter, 0, SMALL)


SMALL = 0.05
