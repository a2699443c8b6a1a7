"""Mistakes about layers that read several maps."""

from __future__ import annotations

from tools.formula_faults.fault import EFFECTIVE, WITHIN, Fault

FAULTS = (
    Fault(
        "concat adds the sizes of two inputs only",
        "analysis/axes/several.py",
        "return sum(sizes)",
        "return sum(sizes[:2])",
    ),
    Fault(
        "a cell of maps in a row sees the cell in its place of each",
        "analysis/merge.py",
        "reaches=(sees_all_along([place], inputs.rank),),",
        "reaches=(sees_all_along([], inputs.rank),),",
        WITHIN,
    ),
    Fault(
        "a merge has the shape of its first input, broadcast or not",
        "analysis/merge.py",
        "    output = tuple(map(max, zip(*aligned, strict=True)))",
        "    output = aligned[0]",
    ),
    Fault(
        "what is broadcast sees only the cell in its place",
        "analysis/merge.py",
        "return tuple(SAME_CELL if size == broadcast else None for size, broadcast in pairs)",
        "return tuple(SAME_CELL for size, broadcast in pairs)",
        WITHIN,
    ),
    Fault(
        "a product of maps sums over the rows of the first",
        "analysis/matmul.py",
        "macs = prod(output) * first.columns",
        "macs = prod(output) * first.rows",
    ),
    Fault(
        "a product of maps has no multiply-adds that meet a cell",
        "analysis/matmul.py",
        "macs_effective=macs,",
        "macs_effective=0,",
        EFFECTIVE,
    ),
)
