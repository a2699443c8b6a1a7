"""Sets of sizes in words: any H >= 188 with H = 12 (mod 16)."""

from __future__ import annotations

from collections.abc import Sequence

from cnnshape.phrases import joined
from cnnshape.sizing.size_set import Congruence, SizeSet, stretches

TOGETHER = "\N{NO-BREAK SPACE}"
"""Between words that stay on one line; it is printed as a space."""

MAX_LISTED = 8
"""Remainders, or ranges of sizes, that are listed at most."""


def set_text(sizes: SizeSet, letter: str) -> str:
    """Write a set of sizes of an axis with this letter."""
    if sizes.is_finite:
        listed = listed_text(sizes.others) if sizes.others else f"no {letter}"
        return listed if sizes.limit is None else f"{listed}, of the sizes up to {sizes.limit:,}"
    minimum = sizes.minimum or 1
    bound = f"any {letter}" if minimum == 1 else _kept(f"any {letter} >= {minimum:,}")
    if sizes.congruence.modulus > 1:
        bound = f"{bound} with {congruence_text(sizes.congruence, letter)}"
    return f"{bound}; also {listed_text(sizes.others)}" if sizes.others else bound


def congruence_text(congruence: Congruence, letter: str) -> str:
    """Write a congruence as H = 12 (mod 16), by the remainders it excludes, or by their number."""
    modulus, residues = congruence.modulus, sorted(congruence.residues)
    others = [residue for residue in range(modulus) if residue not in congruence.residues]
    if not residues:
        return f"no {letter}"
    if min(len(residues), len(others)) > MAX_LISTED:
        return f"one of {len(residues):,} remainders (mod{TOGETHER}{modulus:,})"
    if len(residues) <= len(others) or not others:
        return _remainders(f"{letter} =", residues, modulus)
    return _remainders(f"{letter} not", others, modulus)


def listed_text(sizes: Sequence[int]) -> str:
    """Write sizes one by one or in stretches, and how many more there are."""
    found = stretches(sizes)
    texts = [_stretch_text(*each) for each in found[:MAX_LISTED]]
    rest = sum(1 + (last - first) // step for first, last, step in found[MAX_LISTED:])
    if rest:
        texts.append(f"{rest:,} more (see `--format json`)")
    return joined(texts)


def _stretch_text(first: int, last: int, step: int) -> str:
    if first == last:
        return f"{first:,}"
    steps = "" if step == 1 else f" in steps of {step:,}"
    return _kept(f"{first:,} to {last:,}{steps}")


def _remainders(start: str, residues: Sequence[int], modulus: int) -> str:
    ends = f"{residues[-1]:,} (mod {modulus:,})"
    if len(residues) == 1:
        return _kept(f"{start} {ends}")
    first = _kept(f"{start} {residues[0]:,}")
    return joined([first, *(f"{each:,}" for each in residues[1:-1]), _kept(ends)], "or")


def _kept(text: str) -> str:
    return text.replace(" ", TOGETHER)
