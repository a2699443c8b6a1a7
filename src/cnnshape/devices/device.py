"""A device and its limits, read from a profile: one that is bundled, or a file."""

from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from cnnshape.diagnostics import Diagnostic, Source, Span, SpecError
from cnnshape.language.hints.suggestion import did_you_mean
from cnnshape.language.problems import Problems
from cnnshape.language.validation.build import build
from cnnshape.language.validation.subject import Subject
from cnnshape.language.yaml.document import EMPTY_HELP, read_document
from cnnshape.language.yaml.values import Table, plain
from cnnshape.layers.architecture import Dtype
from cnnshape.layers.quantities import Text, WholeNumberWithUnit
from cnnshape.layers.written import Written
from cnnshape.numbers.units import UNITS_HELP

ENDINGS = (".yaml", ".yml")
MAX_BYTES = 64 * 1024

AMOUNTS = ("clock", "ram", "flash", "ram_bandwidth", "flash_bandwidth")
RATES = frozenset({"macs_per_second", "ram_bandwidth", "flash_bandwidth"})
ARCHITECTURE_KEYS = frozenset({"layers", "extends"})

MAX_AMOUNT = 10**15
"""More than any device holds, or does in a second in one core."""


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

    Raises ValueError for a name that is none, SpecError with all that is wrong with a profile, and
    OSError for a file that cannot be read.
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
    table = _mapping_in(Source(name, text))
    if ARCHITECTURE_KEYS & table.entries.keys() and not RATES & table.entries.keys():
        raise SpecError([_no_profile(table)])
    problems = Problems()
    written = {key: plain(item.value) for key, item in table.entries.items()}
    device = build(Device, written, Subject("a device profile", table, problems))
    problems.found += _implausible(table, device)
    if device is None or problems.found:
        raise SpecError(each._replace(fix=None) for each in problems.found)
    return device


def _mapping_in(source: Source) -> Table:
    try:
        return read_document(source)
    except SpecError as error:
        raise SpecError(
            each._replace(message=f"this is no device profile: {each.message}", help=_keys_help())
            if each.help == EMPTY_HELP
            else each
            for each in error.diagnostics
        ) from None


def _no_profile(table: Table) -> Diagnostic:
    message = "this is no device profile, but an architecture"
    return Diagnostic("E004", message, table.span, (), _keys_help())


def _keys_help() -> str:
    return f"a profile has the keys {', '.join(Device.model_fields)}"


def _implausible(table: Table, device: Device | None) -> Iterator[Diagnostic]:
    """Return the numbers of a device that none has: nothing, or more than can be built."""
    if device is None:
        return
    for key in AMOUNTS:
        number = getattr(device, key)
        if not 0 < number <= MAX_AMOUNT:
            yield _refused(f"`{key}`", number, table.entries[key].value.span)
    for dtype, number in device.macs_per_second.items():
        if not 0 < number <= MAX_AMOUNT:
            span = table.entries["macs_per_second"].value.span
            yield _refused(f"`macs_per_second.{dtype}`", number, span)


def _refused(what: str, number: int, span: Span) -> Diagnostic:
    message = f"{what} must be above 0 and at most {MAX_AMOUNT:,}, not {number:,}"
    return Diagnostic("E004", message, span, (), f"write a plausible number; {UNITS_HELP}")
