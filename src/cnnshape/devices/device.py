"""A device and its limits, read from a profile: one that is bundled, or a file."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from cnnshape.diagnostics import Source, SpecError
from cnnshape.language.hints.suggestion import did_you_mean
from cnnshape.language.yaml.document import read_document
from cnnshape.language.yaml.values import plain
from cnnshape.layers.architecture import Dtype
from cnnshape.layers.layer import Written
from cnnshape.layers.quantities import Text, WholeNumberWithUnit

ENDINGS = (".yaml", ".yml")
MAX_BYTES = 64 * 1024


class Device(Written):
    """What a device holds in bytes, and what it does in a second at the very most.

    `ram_bandwidth` and `flash_bandwidth` are bytes, `macs_per_second` multiply-adds by the dtype of
    values. `sources` says where each number is from.
    """

    name: Text
    processor: Text
    clock: WholeNumberWithUnit
    ram: WholeNumberWithUnit
    flash: WholeNumberWithUnit
    macs_per_second: Mapping[Dtype, WholeNumberWithUnit]
    ram_bandwidth: WholeNumberWithUnit
    flash_bandwidth: WholeNumberWithUnit
    sources: Mapping[Text, Text]

    def peak(self, dtype: str) -> int:
        """Return the multiply-adds a second in a dtype; raise ValueError if none is known."""
        known = {str(name): macs for name, macs in self.macs_per_second.items()}
        kind = "int8" if dtype == "uint8" else dtype
        if not known.get(kind):
            raise ValueError(
                f"{self.name} has no peak for {dtype}: count in {' or '.join(known)}, as "
                f"`--dtype {next(iter(known))}`"
            )
        return known[kind]


def device_names() -> list[str]:
    """Return the names of the devices that are bundled."""
    return sorted(path.name.removesuffix(".yaml") for path in _bundled() if _is_profile(path.name))


def device_named(name: str) -> Device:
    """Return a bundled device by its name, or that of a file.

    Raises ValueError for a name that is none and a profile that is wrong, and OSError for a file
    that cannot be read.
    """
    if _is_profile(name):
        path = Path(name)
        if path.stat().st_size > MAX_BYTES:
            raise ValueError(f"{name} is larger than {MAX_BYTES:,} bytes: that is no profile")
        return _read(path.read_text("utf-8", "replace"), name)
    key = name.lower().replace("-", "_").replace(" ", "_")
    names = device_names()
    if key not in names:
        raise ValueError(f"there is no device `{name}`: {_hint(key, names)}")
    (found,) = (path for path in _bundled() if path.name == f"{key}.yaml")
    return _read(found.read_text("utf-8"), found.name)


def _hint(key: str, names: list[str]) -> str:
    """Say which device is meant: one of which the word is a part, or one that is alike."""
    parts = [name for name in names if key in name]
    if len(parts) == 1:
        return f"did you mean `{parts[0]}`?"
    known = f"the devices are {', '.join(names)}, or write the file of a profile, as my.yaml"
    return did_you_mean(key, names, known)


def _bundled() -> list[Any]:
    return list((files("cnnshape.devices") / "profiles").iterdir())


def _is_profile(name: str) -> bool:
    return name.endswith(ENDINGS)


def _read(text: str, name: str) -> Device:
    try:
        device = Device.model_validate(plain(read_document(Source(name, text))))
    except SpecError as error:
        raise ValueError(error.diagnostics[0].line()) from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise ValueError(f"{name}: `{where}`: {first['msg'].lower()}") from None
    for key in ("clock", "ram", "flash", "ram_bandwidth", "flash_bandwidth"):
        if getattr(device, key) == 0:
            raise ValueError(f"{name}: `{key}` must be above 0")
    return device
