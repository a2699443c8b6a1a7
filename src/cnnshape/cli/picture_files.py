"""Pictures as arrays and arrays as pictures, through Pillow, which is an extra."""

from __future__ import annotations

import io
import warnings
from importlib import import_module
from typing import Any

import numpy as np

from cnnshape.cli.binary_output import write_whole
from cnnshape.cli.exits import fail
from cnnshape.execution.arrays import Array
from cnnshape.network import Layout

MODES = {1: "L", 3: "RGB", 4: "RGBA"}
"""Pillow's name of the mode with so many channels."""

BRIGHTEST = 255
MAX_LEVEL = 65535
"""The brightest value of pictures with 16 bits per channel."""


def read_picture(path: str, channels: int) -> Array:
    """Return a picture `(height, width, channels)`, with values from 0 to 255."""
    image = _pillow("Image")
    if channels not in MODES:
        fail(
            f"--image: the network's input has {channels} channels; a picture has 1 (grey), "
            "3 (colour) or 4 (with transparency)"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", image.DecompressionBombWarning)
            with image.open(path) as opened_image:
                upright = _pillow("ImageOps").exif_transpose(opened_image)
                pixels = np.asarray(_in_mode(upright, MODES[channels], image), np.float32)
    except (image.DecompressionBombError, image.DecompressionBombWarning):
        fail(f"--image: {path} has more pixels than Pillow opens by default")
    except image.UnidentifiedImageError:
        fail(f"--image: {path} is not a picture that Pillow knows")
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        fail(f"--image: cannot read {path}: {getattr(error, 'strerror', None) or error}")
    return pixels.reshape(*pixels.shape[:2], channels)


def write_picture(path: str, name: str, output: Array, layout: Layout) -> None:
    """Write one sample of an output, from black (smallest value) to white (largest)."""
    image = _pillow("Image")
    sample = output[0] if layout is Layout.CHANNELS_LAST else np.moveaxis(output[0], 0, -1)
    if len(output) > 1:
        fail(f"--output {path}: there are {len(output)} samples; write them to an .npz")
    if sample.ndim != 3 or sample.shape[-1] not in MODES:
        fail(
            f"--output {path}: `{name}` is {layout.text(sample.shape)}, and a picture has two "
            "spatial axes and 1, 3 or 4 channels; write it to an .npz"
        )
    if not np.isfinite(sample).all():
        fail(f"--output {path}: `{name}` holds values that are NaN or infinite")
    pixels = _scaled(sample)
    content = io.BytesIO()
    image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels).save(content, "PNG")
    remark = f": {sample.min():.6g} is black, {sample.max():.6g} is white"
    write_whole(path, content.getvalue(), remark)


def _scaled(sample: Array) -> Any:
    """Return values spread over 0 to 255; a picture of one value is black."""
    lowest, highest = float(sample.min()), float(sample.max())
    spread = (sample.astype(np.float64) - lowest) / ((highest - lowest) or 1)
    return np.rint(spread * BRIGHTEST).astype(np.uint8)


def _in_mode(picture: Any, mode: str, image: Any) -> Any:
    """Convert a picture; 16 bits are scaled to 8 first, since Pillow would clip them."""
    if picture.mode.startswith("I"):
        grey = np.asarray(picture, np.float64) * (BRIGHTEST / MAX_LEVEL)
        picture = image.fromarray(np.clip(np.rint(grey), 0, BRIGHTEST).astype(np.uint8))
    return picture.convert(mode)


def _pillow(module: str) -> Any:
    try:
        return import_module(f"PIL.{module}")
    except ImportError:
        fail("pictures need Pillow, which is not installed: pip install pillow")
