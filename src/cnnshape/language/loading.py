"""Find and read architecture files: on disk, by bundled name, or from text."""

from __future__ import annotations

import codecs
import os
from collections.abc import Mapping, Sequence
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cnnshape.diagnostics import LINE_BREAK, Diagnostic, Source, SpecError
from cnnshape.gc_pause import gc_paused
from cnnshape.language.bundled_paths import bundled_folder, bundled_names
from cnnshape.language.other_formats import code_of, refuse_other_format
from cnnshape.language.template import Template
from cnnshape.language.yaml.document import read_document
from cnnshape.language.yaml.limits import MAX_BYTES, too_long
from cnnshape.network import InputShapes, Network, Origin, Shape
from cnnshape.phrases import joined

if TYPE_CHECKING:
    from cnnshape.language.extension import Reader
    from cnnshape.language.yaml.values import Table

TEXT_NAME = "<text>"
LIST_THE_BUNDLED = "`cnnshape architectures` lists the bundled architectures"
BYTE_ORDER_MARK = "\ufeff"


def load(
    path: str | PathLike[str],
    input: Sequence[int] | InputShapes | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> Network:
    """Read an architecture file, or a bundled architecture by its bare name.

    `input` replaces the declared input, in the layout of the file (name -> sizes if there are
    several), and `parameters` the defaults of parameters. Raises SpecError if the file cannot
    be read as an architecture, OSError if it cannot be read at all (with near names of bundled
    architectures where there is no such file), and ValueError or TypeError for an input or a
    parameter that the file does not have.
    """
    return template(path).network(input, parameters)


def loads(
    text: str,
    input: Sequence[int] | InputShapes | None = None,
    parameters: Mapping[str, Any] | None = None,
    file: str = TEXT_NAME,
) -> Network:
    """Read an architecture from text, as `load` does.

    Paths of `extends` are relative to the working directory.
    """
    return template_of_text(text, file).network(input, parameters)


def template(path: str | PathLike[str]) -> Template:
    """Read an architecture file once, for networks at many settings; raises as `load` does."""
    origin = origin_of(path)
    return template_of_origin(origin)


def template_of_text(text: str, file: str = TEXT_NAME) -> Template:
    """Read an architecture from text once, for networks at many settings; raises as `loads`."""
    if not isinstance(text, str):
        raise TypeError(f"the text of an architecture must be a str, not {type(text).__name__}")
    return template_of_origin(Origin(Source(file, text.removeprefix(BYTE_ORDER_MARK)), Path()))


def origin_of(
    path: str | PathLike[str],
    input: Shape | InputShapes | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> Origin:
    """Return the text of a file, not yet understood, with what it is to be read with.

    Raises OSError if it cannot be read, and SpecError if it is not text.
    """
    found = find(path)
    try:
        source = read_source(found, os.fspath(path))
    except FileNotFoundError as error:
        message = f"{error.strerror}; {_near(os.fspath(path))}"
        raise FileNotFoundError(error.errno, message, os.fspath(path)) from None
    return Origin(source, found.parent, input, parameters)


def read_origin(origin: Origin) -> Network:
    """Return the network that an origin describes; raises as `load` does."""
    return template_of_origin(origin).network(origin.input, origin.parameters)


@gc_paused
def template_of_origin(origin: Origin, read: Reader | None = None) -> Template:
    """Read the text of an origin once, for networks at many settings; raises as `load` does.

    `read` is another way to read the files that it extends.
    """
    root, blank = read_document(origin.source), origin._replace(input=None, parameters=None)
    extends = root.get("extends")
    if extends is None:
        return Template(root, blank)
    from cnnshape.language.extension import with_extensions

    reader = read or partial(read_buffer_or_file, origin.buffers)

    def whole(of: Table) -> Table:
        return with_extensions(of, origin.folder, bundled_folder(), reader)

    warnings: tuple[Diagnostic, ...] = ()
    if root.get("layers") is not None:
        from cnnshape.language.edits.replaced import replaced_layers

        warnings = replaced_layers(root, lambda: whole(root.without("layers")))
    return Template(whole(root), blank, extends.span, warnings, root)


def _near(path: str) -> str:
    """Return which bundled architectures have names like that of a missing file, or its code."""
    if (code := code_of(path)) is not None:
        return code
    from cnnshape.language.hints.suggestion import words_like

    names = sorted(bundled_names(), key=lambda name: "/" not in name)
    by_last_part = {name.rpartition("/")[2]: name for name in names}
    like = words_like(path.removesuffix(".yaml").rpartition("/")[2], by_last_part)
    if not like:
        return LIST_THE_BUNDLED
    meant = joined([f"`{by_last_part[each]}`" for each in like], "or")
    noun = "architecture" if len(like) == 1 else "architectures"
    return f"did you mean the bundled {noun} {meant}?"


def find(path: str | PathLike[str]) -> Path:
    """Return the path itself, or that of the bundled architecture it names bare."""
    asked = Path(path)
    if not asked.suffix and not asked.is_absolute() and not asked.is_file():
        bundled = bundled_folder() / f"{asked}.yaml"
        if ".." not in asked.parts and bundled.is_file():
            return bundled
    return asked


def read_source(path: Path, name: str | None = None) -> Source:
    """Return the text of a file; raise SpecError if it is not text or too long."""
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    shown = str(path) if name is None else name
    refuse_other_format(content, shown)
    if len(content) > MAX_BYTES:
        raise too_long(Source(shown, ""), max(path.stat().st_size, len(content)))
    return decode(content, shown)


def read_keys(path: Path, name: str | None = None) -> Table:
    """Return the keys of a file; raise SpecError if it is no mapping of keys to values."""
    return read_document(read_source(path, name))


def decode(content: bytes, name: str) -> Source:
    """Return bytes as the source they hold; raise SpecError if they are not UTF-8."""
    refuse_other_format(content, name)
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        if error.start < MAX_BYTES - 4 or len(content) <= MAX_BYTES:
            raise SpecError([_not_text(content, error.start, name)]) from None
        text = content.decode(errors="replace")
    return Source(name, text)


def read_buffer_or_file(buffers: Mapping[Path, str], path: Path, name: str) -> Table:
    """Return the keys of a file as it is in an editor, or else on disk; raises as `read_keys`."""
    text = buffers.get(path)
    return read_keys(path, name) if text is None else read_document(Source(name, text))


def _not_text(content: bytes, at: int, name: str) -> Diagnostic:
    before = content[:at].decode(errors="replace")
    lines = LINE_BREAK.split(before)
    source = Source(name, content.decode(errors="replace"))
    span = source.span(len(lines), len(lines[-1]) + 1, len(lines), len(lines[-1]) + 2)
    return Diagnostic(
        "E001",
        f"the file is not UTF-8 text: byte 0x{content[at]:02x} at position {at:,}",
        span,
        help="save it as UTF-8; an architecture is a text file",
    )
