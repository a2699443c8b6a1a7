"""How `cnnshape sweep` ends when it cannot do all of its work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cnnshape.cli.exits import Exit, exit_with, fail, show_diagnostics, warn
from cnnshape.language.overrides import UnknownSetting
from cnnshape.phrases import count
from cnnshape.sweeping.budget import Budget
from cnnshape.sweeping.choice import Choice, Refused
from cnnshape.sweeping.pool import ExecutorLost, OtherVersion


@contextmanager
def failures_told(*, is_resumable: bool) -> Iterator[None]:
    """Turn what ends a sweep early into a message and an exit."""
    way_out = ": what is done is kept, go on with --resume" if is_resumable else ""
    try:
        yield
    except Refused as refused:
        show_diagnostics([refused.diagnostic])
        exit_with(Exit.UNABLE)
    except UnknownSetting as error:
        fail(str(error))
    except ExecutorLost as error:
        fail(f"the workers do nothing any more ({error}){way_out}")
    except OtherVersion as error:
        fail(f"{error}: install the same version everywhere")


def tell_what_is_left_out(choice: Choice, budget: Budget, length: int) -> None:
    """Say how many designs have no answer; end the command if there was work for some only."""
    if choice.without_answer:
        left_out = count(choice.without_answer, "design")
        warn(f"left out {left_out} with errors: there is no number to choose by")
    if budget.is_exceeded:
        fail(
            f"only the first {budget.passed:,} of {length:,} designs were analysed: together they "
            f"have {budget.layers:,} layers, all that a sweep may; give fewer values or --limit"
        )
