"""Break files whatever they are: their bytes."""

from __future__ import annotations

from random import Random


def with_other_bytes(data: bytes, random: Random) -> bytes:
    """Return bytes with some of them changed, taken out, put in or cut off."""
    broken = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 8))):
        at = random.randint(0, max(0, len(broken) - 1))
        way = random.randrange(4)
        if way == 0 and broken:
            broken[at] = random.randrange(256)
        elif way == 1:
            del broken[at : at + random.choice((1, 2, 20))]
        elif way == 2:
            broken[at:at] = random.randbytes(random.choice((1, 2, 8)))
        elif random.random() < 0.2:
            del broken[at:]
    return bytes(broken)
