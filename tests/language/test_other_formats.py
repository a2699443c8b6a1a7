"""Files that are no architectures: what each is, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

import cnnshape

LIST = b"input: [8]\nlayers:\n  - {type: relu}\n"


def refusal_of(path: Path) -> str:
    """Return what is said of a file, its help after it."""
    with pytest.raises(cnnshape.SpecError) as refused:
        cnnshape.load(path)
    (found,) = refused.value.diagnostics
    assert found.code == "E001"
    return f"{found.message}; {found.help}"


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("model.onnx", b"\x08\x07\x12\x07pytorch", "an ONNX model"),
        ("model.py", b"import torch\n", "Python code"),
        ("model.keras", b"PK\x03\x04\x00", "a Keras model"),
        ("weights.h5", b"\x89HDF\r\n\x1a\n\x00", "an HDF5 file"),
        ("model.tflite", b"\x1c\x00\x00\x00TFL3", "a TensorFlow Lite model"),
        ("model.pt", b"PK\x03\x04\x00", "a PyTorch file"),
        ("graph.pb", b"\n\x10\x00", "a TensorFlow graph"),
        ("weights.npz", b"PK\x03\x04\x00", "a NumPy file"),
        ("photo.png", b"\x89PNG\r\n\x1a\n\x00", "a picture"),
        ("yolo.cfg", b"[net]\nwidth=416\n", "darknet"),
        ("net.txt", b"[net]\nwidth=416\n\n[convolutional]\nfilters=16\n", "darknet"),
        ("net.prototxt", b'layer {\n  name: "conv1"\n}\n', "a Caffe network"),
        ("code.txt", b"from torch import nn\n\nclass A(nn.Module):\n    pass\n", "Python code"),
        ("lines", b"model = Sequential()\nmodel.add(Dense(10))\n", "Python code"),
        ("weights", b"\x89HDF\r\n\x1a\n\x00", "an HDF5 file"),
        ("array", b"\x93NUMPY\x01\x00", "a NumPy file"),
        ("small", b"\x1c\x00\x00\x00TFL3", "a TensorFlow Lite model"),
    ],
)
def test_a_file_of_another_format(tmp_path: Path, name: str, content: bytes, what: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    said = refusal_of(path)
    assert said.startswith("this is ")
    assert what in said
    assert "architecture file" in said.partition("; ")[2]


def test_a_large_model_is_named_before_its_length(tmp_path: Path) -> None:
    path = tmp_path / "large.onnx"
    path.write_bytes(b"\x08\x07" + bytes(2**21))
    assert "an ONNX model" in refusal_of(path)


@pytest.mark.parametrize("name", ["net.cfg", "net.m", "net.csv", "net.txt", "net"])
def test_an_architecture_may_have_any_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(LIST)
    assert len(cnnshape.load(path).nodes) == 2
