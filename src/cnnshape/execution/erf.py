"""The error function, which NumPy lacks: rational approximations, to about 1e-16 and 1e-7."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cnnshape.execution.arrays import Array

NEAR = 1.0
"""Up to here erf(x) = x * T(x**2) / U(x**2), beyond it 1 - exp(-x**2) * P(x) / Q(x)."""

FAR = 6.0
"""From here on erf is 1 in float64."""

# Moshier, Cephes Mathematical Library, ndtr.c: coefficients from the highest power down.
T = (
    9.60497373987051638749e0,
    9.00260197203842689217e1,
    2.23200534594684319226e3,
    7.00332514112805075473e3,
    5.55923013010394962768e4,
)
U = (
    1.0,
    3.35617141647503099647e1,
    5.21357949780152679795e2,
    4.59432382970980127987e3,
    2.26290000613890934246e4,
    4.92673942608635921086e4,
)
P = (
    2.46196981473530512524e-10,
    5.64189564831068821977e-1,
    7.46321056442269912687e0,
    4.86371970985681366614e1,
    1.96520832956077098242e2,
    5.26445194995477358631e2,
    9.34528527171957607540e2,
    1.02755188689515710272e3,
    5.57535335369399327526e2,
)
Q = (
    1.0,
    1.32281951154744992508e1,
    8.67072140885989742329e1,
    3.54937778887819891062e2,
    9.75708501743205489753e2,
    1.82390916687909736289e3,
    2.24633760818710981792e3,
    1.65666309194161350182e3,
    5.57535340817727675546e2,
)


def erf(x: Array) -> Array:
    """Return the error function of each value, in the dtype of `x`; NaN stays NaN."""
    exact = x.astype(np.float64)
    size = np.abs(exact)
    near = np.minimum(size, NEAR)
    square = near * near
    inner = near * _polynomial(T, square) / _polynomial(U, square)
    far = np.clip(size, NEAR, FAR)
    outer = 1 - np.exp(-far * far) * _polynomial(P, far) / _polynomial(Q, far)
    return np.copysign(np.where(size <= NEAR, inner, outer), exact).astype(x.dtype)


def _polynomial(coefficients: Sequence[float], x: Array) -> Array:
    result = np.full_like(x, coefficients[0])
    for coefficient in coefficients[1:]:
        result *= x
        result += coefficient
    return result
