"""Print an answer of `cnnshape solve`, whatever it is about."""

from __future__ import annotations

from typing import TextIO, assert_never

from cnnshape.report.solve.budgets import print_best_design, print_largest_fits
from cnnshape.report.solve.networks import print_input_answer, print_meeting
from cnnshape.report.solve.settings import print_layer_answer, print_size_answer
from cnnshape.solving.designs import BestDesign
from cnnshape.solving.fitting import LargestFits
from cnnshape.solving.inputs import InputAnswer
from cnnshape.solving.layers import LayerAnswer
from cnnshape.solving.meeting import Meeting
from cnnshape.solving.sizes import SizeAnswer
from cnnshape.solving.solve import Answer


def print_answer(answer: Answer, limit: int, file: TextIO) -> None:
    """Print an answer; of settings only so many."""
    match answer:
        case SizeAnswer():
            print_size_answer(answer, limit, file)
        case LayerAnswer():
            print_layer_answer(answer, limit, file)
        case InputAnswer():
            print_input_answer(answer, file)
        case Meeting():
            print_meeting(answer, file)
        case BestDesign():
            print_best_design(answer, file)
        case LargestFits():
            print_largest_fits(answer, file)
        case _:
            assert_never(answer)
