"""Every bundled network that sorts into classes can be had with another number of them."""

from __future__ import annotations

from functools import cache

import pytest

import cnnshape
from cnnshape import Analysis
from cnnshape.language.bundled import listings
from cnnshape.promises.expectations import check_promises

SORTING_TASKS = {"classification", "segmentation", "sound", "video"}
WITHOUT_CLASSES = {"mlperf_tiny/autoencoder", "unet", "wav2vec2_encoder"}
"""Networks of these tasks that do not sort: foreground and background, and encoders."""

CLASSIFIERS = tuple(
    each.name
    for each in listings()
    if each.task in SORTING_TASKS
    and not each.name.startswith("course/")
    and each.name not in WITHOUT_CLASSES
)


@cache
def published(name: str) -> Analysis:
    return cnnshape.analyze(cnnshape.load(name))


def new_classes(name: str) -> int:
    """Return how many classes to ask for: two, unless it sorts into two already."""
    return 3 if published(name).network.parameters["classes"] == 2 else 2


@cache
def changed(name: str) -> Analysis:
    return cnnshape.analyze(cnnshape.load(name, parameters={"classes": new_classes(name)}))


def weights(analysis: Analysis) -> dict[str, int]:
    """Return how many weights each layer has that has any."""
    return {row.name: row.stored_parameters for row in analysis.layers if row.stored_parameters}


def test_resnet50_with_two_classes() -> None:
    assert changed("resnet50").totals.trainable_parameters == 23_512_130


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_each_output_has_a_value_for_each_class(name: str) -> None:
    analysis = changed(name)
    rows = [row for row in analysis.layers if row.name in analysis.network.outputs]
    assert {row.output_shape and row.output_shape[-1] for row in rows} == {new_classes(name)}


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_only_the_heads_change_and_each_in_proportion(name: str) -> None:
    classes = published(name).network.parameters["classes"]
    before, after = weights(published(name)), weights(changed(name))
    assert before.keys() == after.keys()
    differing = [each for each in before if before[each] != after[each]]
    assert differing
    for each in differing:
        assert before[each] * new_classes(name) == after[each] * classes
    by_head = sum(before[each] - after[each] for each in differing)
    (old, new) = (
        each.totals.trainable_parameters or 0 for each in (published(name), changed(name))
    )
    assert old - new == by_head


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_what_is_promised_of_the_published_network_does_not_fail(name: str) -> None:
    assert check_promises(published(name)) == ()
    assert check_promises(changed(name)) == ()
