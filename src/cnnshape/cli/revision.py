"""Architectures as git has them: `HEAD:models/net.yaml`, with the files that they extend.

What a revision means is for git to say: a path is looked for from the root of the repository, and
one that starts with `./` from the working directory.
"""

from __future__ import annotations

import errno
import posixpath
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from cnnshape.diagnostics import SpecError
from cnnshape.language.loading import read_keys, read_source, template_of_origin
from cnnshape.language.template import Template
from cnnshape.language.yaml.parts import text_of_scalar
from cnnshape.language.yaml.values import Table
from cnnshape.network import Origin

MAX_EXTENDED = 100
"""Files of a chain that are looked for: one that is longer is refused when it is read."""


def names_a_revision(file: str) -> bool:
    """Say whether a word is `REVISION:PATH`, and no file of that name."""
    revision, colon, path = file.partition(":")
    return (
        bool(revision and colon and path) and not file.startswith("-") and not Path(file).exists()
    )


def template_at_revision(file: str) -> Template:
    """Read an architecture of a revision; raise OSError with what git says if there is none."""
    revision, _, path = file.partition(":")
    if path.startswith(("./", "../")):
        path = posixpath.normpath(_git("rev-parse", "--show-prefix").decode().strip() + path)
    if path.startswith(("/", "../")):
        raise FileNotFoundError(errno.ENOENT, "the path leads out of the repository")
    with tempfile.TemporaryDirectory(prefix="cnnshape-") as folder:
        root = Path(folder).resolve()
        try:
            _copy_with_extended(revision, path, root)
        except FileNotFoundError as error:
            here = f"; write `{revision}:./{path}` for a path from here" if _is_here(path) else ""
            raise FileNotFoundError(errno.ENOENT, f"{error.strerror}{here}") from None

        def read(path: Path, name: str) -> Table:
            is_copy = path.is_relative_to(root)
            where = path.relative_to(root).as_posix() if is_copy else name
            return read_keys(path, f"{revision}:{where}" if is_copy else name)

        found = root / path
        return template_of_origin(Origin(read_source(found, file), found.parent), read)


def _is_here(path: str) -> bool:
    """Say whether a path is one of the working directory, and this not the root of the files."""
    return Path(path).is_file() and _git("rev-parse", "--show-prefix").strip() != b""


def _copy_with_extended(revision: str, path: str, root: Path) -> None:
    """Copy a file of a revision to a folder, and those that it extends, as far as git has them."""
    _copy(revision, path, root)
    for _ in range(MAX_EXTENDED):
        reference = _extended(root / path)
        if reference is None:
            return
        path = posixpath.normpath(posixpath.join(posixpath.dirname(path), reference))
        if path.startswith(("/", "../")) or (root / path).exists():
            return
        with suppress(FileNotFoundError):
            _copy(revision, path, root)
        if not (root / path).exists():
            return


def _copy(revision: str, path: str, root: Path) -> None:
    content = _git("cat-file", "blob", f"{revision}:{path}")
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(content)


def _extended(path: Path) -> str | None:
    """Return the file that a file extends; a text that cannot be read extends none."""
    try:
        return text_of_scalar(read_keys(path).get("extends"))
    except SpecError:
        return None


def _git(*words: str) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 (git is asked by words, not through a shell)
            ["git", *words],  # noqa: S607
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise FileNotFoundError(errno.ENOENT, f"git cannot be run: {error.strerror}") from None
    if done.returncode:
        lines = done.stderr.decode(errors="replace").removeprefix("fatal: ").splitlines()
        raise FileNotFoundError(
            errno.ENOENT, "; ".join(filter(None, lines)) or "git has no such file"
        )
    return done.stdout
