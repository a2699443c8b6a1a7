"""What a comparison was measured on, in general."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version

LIBRARIES = (
    "cnnshape",
    "numpy",
    "pydantic",
    "pyyaml",
    "rich",
    "typer",
    "torch",
    "torchinfo",
    "fvcore",
    "thop",
    "ptflops",
    "calflops",
    "onnx",
    "onnxruntime",
    "keras",
)
GIBIBYTE = 1024**3


def machine() -> dict[str, str]:
    """Return the machine and the libraries, by what they are called."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIBIBYTE
    return {
        "machine": f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GiB of memory",
        "system": platform.system(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "libraries": ", ".join(f"{name} {_version_of(name)}" for name in LIBRARIES),
    }


def _version_of(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "(missing)"
