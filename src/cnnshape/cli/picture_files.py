"""Pictures as arrays and arrays as pictures, through Pillow, which is an extra."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from importlib import import_module
from typing import Any

import numpy as np

from cnnshape.cli.binary_input import opened_to_read
from cnnshape.cli.binary_output import write_whole
from cnnshape.cli.exits import fail
from cnnshape.execution.arrays import Array
from cnnshape.memory_limit import TooLarge, refuse_above
from cnnshape.network import Layout

MODES = {1: "L", 3: "RGB", 4: "RGBA"}
"""Pillow's name of the mode with so many channels."""

BRIGHTEST = 255
BYTES_PER_PIXEL = 16
"""Bytes that Pillow and the conversion take for a pixel at most, beside the values of the input."""

BYTES_PER_VALUE = 4
UNREADABLE = (OSError, ValueError, SyntaxError, EOFError, OverflowError, struct.error, zlib.error)
"""What Pillow and the libraries below it raise for a picture that is damaged."""

MAX_LEVEL = 65535
"""The brightest value of pictures with 16 bits per channel."""


def read_picture(path: str, channels: int, limit: int | None = None) -> Array:
    """Return a picture `(height, width, channels)`, with values from 0 to 255.

    The command ends if the picture cannot be read, or would take more memory than the limit.
    """
    image = _pillow("Image")
    if channels not in MODES:
        fail(
            f"--image: the network's input has {channels} channels; a picture has 1 (grey), "
            "3 (colour) or 4 (with transparency)"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", image.DecompressionBombWarning)
            with opened_to_read(path, limit) as file, image.open(file) as opened_image:
                width, height = opened_image.size
                needed = width * height * (BYTES_PER_PIXEL + channels * BYTES_PER_VALUE)
                refuse_above(limit, needed, f"--image: {path}: reading it")
                upright = _pillow("ImageOps").exif_transpose(opened_image)
                pixels = np.asarray(_in_mode(upright, MODES[channels], image), np.float32)
    except TooLarge as error:
        fail(str(error))
    except (image.DecompressionBombError, image.DecompressionBombWarning):
        fail(f"--image: {path} has more pixels than Pillow opens by default")
    except image.UnidentifiedImageError:
        fail(f"--image: {path} is not a picture that Pillow knows")
    except UNREADABLE as error:
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
    if picture.mode == "F":
        raise ValueError("its values are floats of an unknown range; give it as an array")
    if picture.mode.startswith("I"):
        grey = np.asarray(picture, np.float64) * (BRIGHTEST / MAX_LEVEL)
        if grey.min(initial=0) < 0 or grey.max(initial=0) > BRIGHTEST:
            raise ValueError(f"its values reach past 0 to {MAX_LEVEL:,}; give it as an array")
        picture = image.fromarray(np.rint(grey).astype(np.uint8))
    return picture.convert(mode)


def _pillow(module: str) -> Any:
    try:
        return import_module(f"PIL.{module}")
    except ImportError:
        fail("pictures need Pillow, which is not installed: pip install 'cnnshape[image]'")
