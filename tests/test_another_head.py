"""Every bundled network that sorts into classes can be had with another number of them."""

from __future__ import annotations

from functools import cache

import pytest

import cnnshape
from cnnshape import Analysis
from cnnshape.language.bundled import listings
from cnnshape.promises.expectations import check_promises

SORTING_TASKS = {"classification", "segmentation", "sound", "video"}
WITHOUT_CLASSES = {"unet"}
"""Networks of these tasks whose outputs are fixed: foreground and background."""

CLASSIFIERS = tuple(
    each.name
    for each in listings()
    if each.task in SORTING_TASKS
    and not each.name.startswith("course/")
    and each.name not in WITHOUT_CLASSES
)
NEW = 2


@cache
def analysis_of(name: str, classes: int | None = None) -> Analysis:
    parameters = None if classes is None else {"classes": classes}
    return cnnshape.analyze(cnnshape.load(name, parameters=parameters))


def heads(analysis: Analysis) -> dict[str, int]:
    """Return how many weights each layer has whose shape the number of classes decides."""
    return {row.name: row.stored_parameters for row in analysis.layers if row.stored_parameters}


def test_resnet50_with_two_classes() -> None:
    assert analysis_of("resnet50", NEW).totals.trainable_parameters == 23_512_130


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_each_output_has_a_value_for_each_class(name: str) -> None:
    analysis = analysis_of(name, NEW)
    rows = [row for row in analysis.layers if row.name in analysis.network.outputs]
    assert {row.output_shape and row.output_shape[-1] for row in rows} == {NEW}


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_only_the_heads_change_and_each_in_proportion(name: str) -> None:
    published, changed = analysis_of(name), analysis_of(name, NEW)
    classes = published.network.parameters["classes"]
    before, after = heads(published), heads(changed)
    assert before.keys() == after.keys()
    differing = [each for each in before if before[each] != after[each]]
    assert differing
    for each in differing:
        assert before[each] * NEW == after[each] * classes
    by_head = sum(before[each] - after[each] for each in differing)
    (old, new) = (each.totals.trainable_parameters or 0 for each in (published, changed))
    assert old - new == by_head


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_what_is_promised_of_the_published_network_does_not_fail(name: str) -> None:
    assert check_promises(analysis_of(name)) == ()
    assert check_promises(analysis_of(name, NEW)) == ()
