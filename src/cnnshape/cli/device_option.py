"""The option that names a device, and the roofline that it asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from cnnshape.cli import completion
from cnnshape.cli.exits import Exit, exit_with, fail, show_diagnostics
from cnnshape.cli.parameters import option
from cnnshape.diagnostics import SpecError

if TYPE_CHECKING:
    from cnnshape.analysis.result import Analysis
    from cnnshape.devices.device import Device
    from cnnshape.devices.roofline import Roofline

DeviceName = Annotated[
    str | None,
    option(
        "--device",
        metavar="NAME | FILE.yaml",
        autocompletion=completion.devices,
        help="Show the roofline on this device: for each layer what bounds it, and the least time.",
    ),
]


def device_of(name: str | None) -> Device | None:
    """Return the device of the option; end the command if it is unknown or cannot be read."""
    if name is None:
        return None
    from cnnshape.devices.device import device_named

    try:
        return device_named(name)
    except SpecError as error:
        show_diagnostics(error.diagnostics)
        exit_with(Exit.UNABLE)
    except ValueError as error:
        fail(f"--device {name}: {error}")
    except OSError as error:
        fail(f"--device {name}: {error.strerror or error}")


def rooflines_of(analyses: Sequence[Analysis], device: Device) -> list[Roofline]:
    """Return the roofline of each network; end the command if the device cannot have one."""
    from cnnshape.devices.roofline import roofline

    try:
        return [roofline(analysis, device) for analysis in analyses]
    except ValueError as error:
        fail(f"--device {device.name}: {error}")
