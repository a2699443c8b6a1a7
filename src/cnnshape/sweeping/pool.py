"""Compute the designs of a sweep with an executor, in their order, and lose none.

Any executor of `concurrent.futures` will do: this process, a pool of processes, or a cluster's own.
A piece of work is a packed plan and a few points; no worker needs a file. It is never shut down.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import Executor, Future
from itertools import chain
from time import sleep
from typing import NamedTuple

from cnnshape.diagnostics import Diagnostic
from cnnshape.language.yaml.limits import start_of
from cnnshape.sweeping.design import Design, Plan
from cnnshape.sweeping.executors import InThisProcess, Processes
from cnnshape.sweeping.grid import Settings
from cnnshape.sweeping.pieces import Piece, Pieces
from cnnshape.sweeping.tasks import VERSION, Computed, computed

PIECES_FOR_EACH_WORKER = 4
"""Pieces submitted ahead of those needed, so that no worker waits for the next."""

TRIES = 5
"""How often a design is given to an executor that loses it, before it is given up."""

PAUSE = 0.1
"""Seconds before the second try, and as many more before each further one: workers must start."""

PATIENCE = 120.0
"""Seconds that this machine's own workers may take for a piece; it is meant to take a moment."""


class ExecutorLost(Exception):
    """An executor that does no work any more."""


class OtherVersion(Exception):
    """A worker whose cnnshape would count in another way."""


class Waiting(NamedTuple):
    """A piece that was submitted."""

    piece: Piece
    future: Future[Computed]


def designs(
    plan: Plan, points: Iterable[Settings], count: int, executor: Executor, jobs: int = 1
) -> Generator[Design, None, None]:
    """Return the designs at `count` points one after the other, as soon as they are computed.

    A design that no worker survives is a design with an error. Raises
    ExecutorLost if no work is done any more, and OtherVersion if a worker has another cnnshape.
    """
    is_here = isinstance(executor, InThisProcess)
    ahead = 0 if is_here else jobs * PIECES_FOR_EACH_WORKER
    pieces = Pieces(points, count, jobs)
    work = _Work(plan, executor)
    waiting: deque[Waiting] = deque()
    try:
        while piece := pieces.next():
            waiting.append(work.submitted(piece))
            if len(waiting) > ahead:
                yield from _received(work, waiting, pieces, is_here)
        while waiting:
            yield from _received(work, waiting, pieces, is_here)
    finally:
        if not isinstance(executor, Processes):  # whose end calls them off, without a race
            for each in waiting:
                each.future.cancel()


def _received(
    work: _Work, waiting: deque[Waiting], pieces: Pieces, is_here: bool
) -> Sequence[Design]:
    """Return the designs of the first piece that waits."""
    first = waiting.popleft()
    answer = work.answer(first)
    if answer is None:
        found = work.again(first.piece)
        for place, each in enumerate(waiting):  # what was lost with it
            if each.future.done() and (each.future.cancelled() or each.future.exception()):
                waiting[place] = work.submitted(each.piece)
        return found
    if not is_here:  # one by one, they come as soon as they can
        pieces.took(len(first.piece), answer.seconds)
    return answer.designs


class _Work:
    """Gives pieces of one plan to an executor."""

    def __init__(self, plan: Plan, executor: Executor) -> None:
        self._plan = plan
        self._executor = executor
        self._given = plan if isinstance(executor, InThisProcess) else pickle.dumps(plan)
        self._failure: Exception | None = None

    def submitted(self, piece: Piece) -> Waiting:
        """Give a piece to the executor."""
        try:
            future = self._executor.submit(computed, self._given, piece, VERSION)
        except Exception as error:  # each executor has errors of its own
            future = Future()
            future.set_exception(error)
        return Waiting(piece, future)

    def answer(self, waiting: Waiting) -> Computed | None:
        """Return what a worker answered, None if the executor lost the piece.

        Raises the error of the program that ended the work, if one did.
        """
        own = self._executor if isinstance(self._executor, Processes) else None
        try:
            answer = waiting.future.result(None if own is None else PATIENCE)
        except Exception as error:  # each executor has errors of its own
            self._failure = error
            if own is not None and isinstance(error, TimeoutError):
                own.replace_workers()
            return None
        if answer.version != VERSION:
            raise OtherVersion(f"a worker has cnnshape {answer.version}, and not {VERSION}")
        if answer.error is not None:
            raise answer.error
        return answer

    def again(self, piece: Piece) -> list[Design]:
        """Return the designs of a piece that was lost; try it alone, and then each of its points.

        One point of it may end every worker, or its worker may have ended for another reason.
        """
        if len(piece) > 1:
            answer = self.answer(self.submitted(piece))
            alone = ((point,) for point in piece)
            return list(answer.designs) if answer else list(chain(*map(self.again, alone)))
        answer = self._tried(piece)
        if answer is not None:
            return list(answer.designs)
        if self._tried(()) is None:
            raise ExecutorLost(self._reason())
        return [self._given_up(piece[0])]

    def _tried(self, piece: Piece) -> Computed | None:
        for tried in range(TRIES):
            sleep(PAUSE * tried)
            answer = self.answer(self.submitted(piece))
            if answer is not None:
                return answer
        return None

    def _given_up(self, point: Settings) -> Design:
        fault = Diagnostic(
            "E010",
            f"the analysis of this design did not end in {TRIES} tries",
            start_of(self._plan.template.origin.source),
            (self._reason(),),
            help="try it alone with `cnnshape table`: it may need more memory than there is",
        )
        return Design(point, diagnostics=(fault,))

    def _reason(self) -> str:
        return " ".join(str(self._failure).split()) or type(self._failure).__name__
