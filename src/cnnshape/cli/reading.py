"""Reading a file in a command: its content, or what is wrong with it, or the end of the command."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from cnnshape.cli.elapsed import elapsed
from cnnshape.cli.exits import Exit, exit_with, fail, show_diagnostics, warn, warn_refused
from cnnshape.cli.overrides import Overrides
from cnnshape.cli.read_files import note_read
from cnnshape.cli.standard_input import STANDARD_INPUT, read_standard_input
from cnnshape.diagnostics import Diagnostic, ImportRefused, SpecError
from cnnshape.importing.source_words import names_a_model
from cnnshape.language.loading import (
    LIST_THE_BUNDLED,
    find,
    origin_of,
    read_keys,
    template_of_origin,
    template_of_text,
)
from cnnshape.language.template import Template
from cnnshape.language.yaml.values import Table
from cnnshape.network import Network, Origin

Content = TypeVar("Content")


class Reading(NamedTuple, Generic[Content]):
    """What came of one file: content, or diagnostics, or neither if the work was not done.

    The reason why it was not done has been written to standard error.
    """

    file: str
    content: Content | None = None
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def is_missing(self) -> bool:
        """Whether the command could not do its work for this file."""
        return self.content is None and not self.diagnostics

    def or_exit(self) -> Content:
        """Return the content; without it, show the diagnostics and end the command."""
        if self.content is None:
            show_diagnostics(self.diagnostics)
            exit_with(Exit.UNABLE if self.is_missing else Exit.WRONG)
        return self.content


def read_network(file: str, overrides: Overrides) -> Reading[Network]:
    """Read the network of a file; end the command if the overrides do not fit the file."""
    return _read(file, lambda: _network_of(file, overrides))


def read_template(file: str, overrides: Overrides) -> Reading[tuple[Template, Overrides]]:
    """Read a file for networks at many settings; return also what is still to be set in it.

    A model that leaves the sizes of its inputs open is read with those of the overrides.
    """
    return _read(file, lambda: _template_of(file, overrides))


def read_to_lint(file: str, overrides: Overrides) -> Reading[Origin | Network]:
    """Read the text of a file, not yet parsed, with what it is to be read with.

    Of a model it is the network, whose layers are placed in the code that they were called from.
    """
    return _read(file, lambda: _origin_of(file, overrides))


def _read(file: str, read: Callable[[], Content]) -> Reading[Content]:
    try:
        for named in (file, find(file), file.partition(":")[0]):
            note_read(named)
        return Reading(file, read())
    except SpecError as error:
        return Reading(file, diagnostics=error.diagnostics)
    except ImportRefused as error:
        warn_refused(file, error)
        return Reading(file)
    except OSError as error:
        warn(_why_unreadable(file, error))
        return Reading(file)


def _network_of(file: str, overrides: Overrides) -> Network:
    try:
        template, left = _template_of(file, overrides)
        return template.network(*left)
    except SpecError:
        raise
    except (TypeError, ValueError) as error:
        fail(str(error))


def _template_of(file: str, overrides: Overrides) -> tuple[Template, Overrides]:
    if names_a_model(file):
        from cnnshape.cli.models import model_template

        with elapsed("reading the model", sys.stderr):
            return model_template(file, overrides)
    return _template_of_file(file), overrides


def _template_of_file(file: str) -> Template:
    if file != STANDARD_INPUT:
        return _template_of_revision(file) if ":" in file else _template_on_disk(file)
    source = read_standard_input()
    return template_of_text(source.text, source.name)


def _template_of_revision(file: str) -> Template:
    from cnnshape.cli.revision import names_a_revision, template_at_revision

    return template_at_revision(file) if names_a_revision(file) else _template_on_disk(file)


def _template_on_disk(file: str) -> Template:
    return template_of_origin(origin_of(file), _noted_keys)


def _noted_keys(path: Path, name: str) -> Table:
    """Return the keys of a file that another one extends."""
    note_read(path)
    return read_keys(path, name)


def _origin_of(file: str, overrides: Overrides) -> Origin | Network:
    if names_a_model(file):
        from cnnshape.cli.models import in_its_code

        return in_its_code(_network_of(file, overrides), overrides)
    if file == STANDARD_INPUT:
        return Origin(read_standard_input(), Path(), *overrides)
    return origin_of(file, *overrides)


def _why_unreadable(file: str, error: OSError) -> str:
    if not file:
        return f"cannot read a file without a name; {LIST_THE_BUNDLED}"
    return f"cannot read {file}: {error.strerror or error}"
