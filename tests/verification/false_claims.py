"""Plant false claims: the formulas of one kind claim something that is not true."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from unittest.mock import patch

from cnnshape.analysis import formulas
from cnnshape.analysis.claim import Claim, Inputs, Reach
from cnnshape.layers import MODULE_OF_KIND, Layer


@contextmanager
def claimed_of(kind: str, change: Callable[[Claim], Claim]) -> Iterator[None]:
    """Change the claims of all layers of a kind."""
    claims = import_module(f"cnnshape.analysis.{MODULE_OF_KIND[kind]}").CLAIMS
    formula: Callable[[Layer, Inputs], Claim] = claims[kind]
    formulas._formula_of.cache_clear()
    with patch.dict(claims, {kind: lambda layer, inputs: change(formula(layer, inputs))}):
        try:
            yield
        finally:
            formulas._formula_of.cache_clear()


def reaching(*taps: range) -> Callable[[Claim], Claim]:
    """Claim another reach along the height."""

    def change(claim: Claim) -> Claim:
        ((height, *others),) = claim.reaches
        assert height is not None
        return claim._replace(reaches=((Reach(height.advance, taps), *others),))

    return change
