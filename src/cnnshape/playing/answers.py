"""What the playground answers: the same to its server and to its worker, as JSON.

No file is read but the bundled ones, no model is imported, and nothing is executed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from cnnshape.analysis.engine import analyze
from cnnshape.analysis.result import Analysis
from cnnshape.diagnostics import Diagnostic, Source, SpecError
from cnnshape.language.loading import bundled_folder, read_origin
from cnnshape.linting.run import LintRun
from cnnshape.network import Origin
from cnnshape.playing.examples import example_text
from cnnshape.playing.problems import Problems
from cnnshape.report.pages.data import Reported, page_data

FILE = "playground.yaml"
"""The name of the text in messages and on the page."""

Answer = dict[str, Any]


class NotAsked(ValueError):
    """A request that no page of the playground sends."""


def draw(text: str) -> Answer:
    """Return the page of a text as far as it can run, with its errors: what must come at once."""
    return _answer(text, lambda analysis: analysis.diagnostics)


def check(text: str) -> Answer:
    """Return the page of a text with all that is found in it."""
    return _answer(text, lambda analysis: LintRun(executes=False).lint(analysis.network))


def example(name: str) -> Answer:
    """Return the text of a bundled architecture."""
    try:
        return {"text": example_text(name)}
    except KeyError:
        raise NotAsked(f"there is no example {name!r}") from None


QUESTIONS: Mapping[str, Callable[..., Answer]] = {"draw": draw, "check": check, "example": example}


def answer_json(request: str) -> str:
    """Answer a question with its arguments, both as JSON; raise NotAsked for anything else."""
    try:
        asked = json.loads(request)
        question, arguments = QUESTIONS[asked.pop("ask")], asked
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        raise NotAsked("this is no question of the playground") from None
    if not arguments or not all(isinstance(each, str | int) for each in arguments.values()):
        raise NotAsked("this is no question of the playground")
    try:
        answered = question(**arguments)
    except TypeError:
        raise NotAsked("these are not the arguments of the question") from None
    return json.dumps(answered, separators=(",", ":"))


def _answer(text: str, find: Callable[[Analysis], tuple[Diagnostic, ...]]) -> Answer:
    source = Source(FILE, text)
    problems = Problems(source)
    try:
        analysis = analyze(read_origin(Origin(source, bundled_folder())))
    except SpecError as error:
        return {"page": None, "problems": problems.of(error.diagnostics), "hints": []}
    found = find(analysis)
    return {
        "page": page_data([Reported(analysis, found)]),
        "problems": problems.of(found),
        "hints": [],
    }
