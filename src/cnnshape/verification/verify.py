"""Verify a network: analyse it, run it, compare both, and check what the file promises."""

from __future__ import annotations

from collections.abc import Callable

from cnnshape.analysis.engine import analyze
from cnnshape.analysis.result import Analysis
from cnnshape.analysis.run_memory import bytes_to_run, bytes_to_verify, largest_weights
from cnnshape.analysis.run_work import steps_to_run
from cnnshape.diagnostics import has_errors, in_file_order
from cnnshape.execution.arrays import run_dtype
from cnnshape.memory_limit import TooLarge, refuse_above
from cnnshape.network import DTYPE_BYTES, Network
from cnnshape.phrases import binary_size
from cnnshape.planning.result import MemoryPlan
from cnnshape.promises.examples import DTYPE as DTYPE_OF_EXAMPLES
from cnnshape.promises.examples import Outcome, failed_examples, try_examples
from cnnshape.promises.expectations import check_promises
from cnnshape.verification.arena import prove_arena
from cnnshape.verification.comparison import compare_layers, compare_totals
from cnnshape.verification.evidence import Status
from cnnshape.verification.observe import Passed, observe, unwatched
from cnnshape.verification.proof import ExampleProof, Proof
from cnnshape.verification.receptive_fields import FieldChecks, check_fields
from cnnshape.verification.small_input import at_small_input

MAX_STEPS = 10**12
"""Steps of one execution: some minutes. The largest published networks take less than half."""


class TooLong(ValueError):
    """Executing a network would take longer than is allowed; nothing was executed."""


def verify(
    network: Network,
    *,
    small: bool = False,
    max_memory: int | None = None,
    passed: Passed = unwatched,
    plan: Callable[[Network], MemoryPlan] | None = None,
) -> Proof:
    """Prove the numbers of a network by running it, and check what its file promises.

    With `small` it runs at the smallest input at which it can, or at its own if that is small
    already. `max_memory` is the most bytes that this may take, by default 80 % of the free memory.
    `plan`, as `cnnshape.memory`, plans the memory of the network that is executed: it is executed
    once more inside the planned arena.
    `passed` is called with the name of each layer that was executed, once for each time. Raises
    TooLarge, a MemoryError, before it allocates more, TooLong, a ValueError, before an execution of
    more than 10^12 steps, and TypeError for anything but a network.
    """
    if not isinstance(network, Network):
        raise TypeError(
            f"verify takes a network, as `load` returns it, not {type(network).__name__}"
        )
    analysis = analyze(network)
    dtype = run_dtype(network)
    if has_errors(analysis.diagnostics):
        return Proof(network, network, dtype, is_small=False, diagnostics=analysis.diagnostics)
    ran = at_small_input(network) if small else network
    claimed = analyze(ran, dtype=dtype)
    planned = None if plan is None else plan(ran)
    judged = planned if plan is None or ran is network else plan(network)
    _refuse_too_large(claimed, analysis, dtype, max_memory)
    _refuse_too_long(claimed)
    if planned is not None:
        _refuse_large_arena(claimed, planned, dtype, max_memory)
    outcomes = tuple(
        try_examples(
            network,
            max_memory=max_memory,
            max_steps=MAX_STEPS,
            watch=lambda node, _: passed(node.name),
        )
    )
    proof = Proof(
        network,
        ran,
        dtype,
        is_small=ran is not network,
        examples=tuple(map(_proof_of_example, outcomes)),
        diagnostics=in_file_order(
            (
                *analysis.diagnostics,
                *check_promises(analysis, judged),
                *failed_examples(network, outcomes),
            )
        ),
    )
    observed = _observed(proof, claimed, passed)
    if planned is None or observed.failure is not None:
        return observed
    return observed._replace(arena=prove_arena(ran, planned, passed))


def _observed(proof: Proof, claimed: Analysis, passed: Passed) -> Proof:
    """Return a proof with the observations, or with the reason why the network does not run."""
    try:
        seen = observe(proof.ran, proof.dtype, passed)
        checks = check_fields(proof.ran, passed=passed)
        along_windows = _check_windows(claimed, passed)
    except ValueError as error:
        return proof._replace(failure=str(error))
    by_number = {
        "receptive_field": checks,
        "window_receptive_field": along_windows or checks,
    }
    layers = compare_layers(claimed, seen, by_number)
    totals = compare_totals(claimed, layers)
    return proof._replace(
        layers=layers,
        totals=totals,
        sampled=checks.sampled,
        window_sampled=along_windows.sampled if along_windows else (),
    )


def _check_windows(claimed: Analysis, passed: Passed) -> FieldChecks | None:
    """Check the fields of the windows alone in a run of their own, if they are not the others."""
    if all(row.receptive_field == row.window_receptive_field for row in claimed.layers):
        return None
    return check_fields(claimed.network, windows_only=True, passed=passed)


def _refuse_too_large(claimed: Analysis, own: Analysis, dtype: str, max_memory: int | None) -> None:
    """Raise TooLarge if the network, or an example at its own input, needs too much."""
    needed = bytes_to_verify(claimed, dtype)
    if own.network.promises.examples:
        needed = max(needed, bytes_to_run(own, DTYPE_OF_EXAMPLES))
    name, weights = largest_weights(claimed)
    try:
        refuse_above(max_memory, needed, "executing the network")
    except TooLarge as error:
        each = DTYPE_BYTES[dtype]
        heaviest = f"; the weights of `{name}` alone take {binary_size(each * weights)}"
        raise TooLarge(f"{error}{heaviest if weights * each * 2 > needed else ''}") from None


def _refuse_large_arena(
    claimed: Analysis, plan: MemoryPlan, dtype: str, max_memory: int | None
) -> None:
    """Raise TooLarge if a run and an arena of as many values as the planned one are too much."""
    values = plan.arena.size // DTYPE_BYTES[plan.conventions.dtype]
    needed = bytes_to_run(claimed, dtype) + values * DTYPE_BYTES[dtype]
    refuse_above(max_memory, needed, "executing the network in its arena")


def _refuse_too_long(claimed: Analysis) -> None:
    steps = steps_to_run(claimed)
    if steps > MAX_STEPS:
        raise TooLong(
            f"executing the network would take about {steps:,} steps, and {MAX_STEPS:,} are allowed"
        )


def _proof_of_example(outcome: Outcome) -> ExampleProof:
    if outcome.obstacle is not None:
        return ExampleProof(outcome.number, Status.DECLARED, None, outcome.obstacle)
    if outcome.failure is not None:
        difference = outcome.largest_difference
        return ExampleProof(outcome.number, Status.REFUTED, difference, outcome.failure)
    return ExampleProof(outcome.number, Status.PROVED, outcome.largest_difference)
