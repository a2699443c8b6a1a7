"""Links that carry a text to a playground: compressed, behind the `#` of its address."""

from __future__ import annotations

import zlib
from base64 import urlsafe_b64encode

RAW = -15
"""How zlib is asked for deflate alone, which browsers name deflate-raw."""


def fragment_of(text: str) -> str:
    """Return what stands behind the address of a playground that opens a text."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, RAW)
    compressed = compressor.compress(text.encode()) + compressor.flush()
    return f"#file={urlsafe_b64encode(compressed).decode().rstrip('=')}"
