"""Find an order of the layers that needs less memory at its peak, exactly where that is possible.

What is alive depends only on which layers have run, not on their order. So the search is over sets
of layers that have run, those with the lowest peak first: the first time that all layers have run,
the peak is the smallest there is. If the search is given up, the lowest peak that was still to be
tried is a lower bound.

A layer that frees as many bytes as it takes, within the peak, is run at once: no order is better
for waiting with it, because the more layers have run, the more it frees.
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush
from typing import NamedTuple

from cnnshape.planning.precedence import Precedence

MAX_MOVES = 150_000
"""Layers that are run in a search at most: some seconds."""


class Order(NamedTuple):
    """Positions of layers in the order in which they run, and the peak.

    No order has a peak below the `bound`: where both are equal, there is no better order.
    """

    layers: tuple[int, ...]
    peak: int
    bound: int


class State(NamedTuple):
    """Which layers have run, those that can run next, the bytes alive and the peak so far."""

    done: int
    ready: tuple[int, ...]
    live: int
    peak: int


class Move(NamedTuple):
    """The layers that ran from a state to another, the state before, and the peak up to the end."""

    layers: tuple[int, ...]
    before: int
    peak: int


def best_order(graph: Precedence, max_moves: int = MAX_MOVES) -> Order:
    """Return an order with the lowest peak, or a good one with a lower bound."""
    return _Search(graph, max_moves).result()


class _Search:
    """The states that were reached, and those from which to go on."""

    def __init__(self, graph: Precedence, max_moves: int) -> None:
        self._graph = graph
        self._moves_left = max_moves
        self._came: dict[int, Move] = {}
        self._open: list[tuple[int, int, State]] = []
        self._bound = graph.least()

    def result(self) -> Order:
        """Search until all layers have run, or there are no moves left."""
        self._reach(self._start(), self._graph.inputs, 0)
        while self._open:
            peak, _, state = heappop(self._open)
            self._bound = max(self._bound, peak)
            if state.done == self._graph.all_layers:
                return Order(self._layers_to(state.done), peak, peak)
            if self._moves_left <= 0:
                return self._given_up(state)
            for layer in state.ready:
                self._reach(self._after(state, layer), (layer,), state.done)
        raise AssertionError("a network without cycles has an order")

    def _start(self) -> State:
        """Return the state in which the inputs are there."""
        graph = self._graph
        done = sum(1 << each for each in graph.inputs)
        ready = tuple(
            at
            for at, waits_for in enumerate(graph.waits_for)
            if not waits_for & ~done and not done >> at & 1
        )
        return State(done, ready, sum(graph.opens[each] for each in graph.inputs), self._bound)

    def _reach(self, state: State, moved: tuple[int, ...], before: int) -> None:
        """Note a state, after all that can be run at no cost, unless its peak was lower before."""
        if self._was_reached(state):
            return
        layers = [*moved]
        state = self._with_free_moves(state, layers)
        if not self._was_reached(state):
            self._came[state.done] = Move(tuple(layers), before, state.peak)
            heappush(self._open, (state.peak, -state.done.bit_count(), state))

    def _was_reached(self, state: State) -> bool:
        known = self._came.get(state.done)
        return known is not None and known.peak <= state.peak

    def _with_free_moves(self, state: State, layers: list[int]) -> State:
        """Run the layers that free as much as they take, within the peak."""
        waiting = True
        while waiting:
            waiting = False
            for layer in state.ready:
                after = self._after(state, layer)
                if after.live <= state.live and after.peak == state.peak:
                    state = after
                    layers.append(layer)
                    waiting = True
                    break
        return state

    def _after(self, state: State, layer: int) -> State:
        """Return the state after one more layer."""
        self._moves_left -= 1
        graph = self._graph
        done = state.done | 1 << layer
        during = state.live + graph.opens[layer]
        live = during - sum(
            graph.sizes[each] for each in graph.touches[layer] if not graph.users[each] & ~done
        )
        ready = tuple(each for each in state.ready if each != layer) + tuple(
            each for each in graph.then[layer] if not graph.waits_for[each] & ~done
        )
        return State(done, ready, live, max(state.peak, during + graph.scratch[layer]))

    def _given_up(self, state: State) -> Order:
        """Return the order that goes on from the state reached last by what takes least."""
        layers = [*self._layers_to(state.done)]
        while state.done != self._graph.all_layers:
            steps = [(self._after(state, layer), layer) for layer in state.ready]
            after, layer = min(steps, key=lambda each: (each[0].peak, each[0].live))
            layers.append(layer)
            state = self._with_free_moves(after, layers)
        return Order(tuple(layers), state.peak, self._bound)

    def _layers_to(self, done: int) -> tuple[int, ...]:
        """Return the layers in the order in which they ran up to a state."""
        moves = list(self._moves_to(done))
        return tuple(layer for move in reversed(moves) for layer in move.layers)

    def _moves_to(self, done: int) -> Iterator[Move]:
        while done:
            move = self._came[done]
            yield move
            done = move.before
