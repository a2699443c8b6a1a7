"""The bundled architectures are the published networks, to the parameter and the multiply-add.

`facts/torchvision.csv` holds what torchvision publishes of its models: parameters, and
multiply-adds in units of 10^9, at the input size of the published weights. All rows were recounted.
The row of inception_v3 mixes two graphs: 27,161,264 parameters are with the auxiliary head, which
makes 5.719, and 5.713 is without it, which makes 23,834,568. That of googlenet is without heads.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

import cnnshape
from cnnshape import Analysis
from cnnshape.language.bundled import Listing, listings
from cnnshape.language.bundled_paths import bundled_files, bundled_folder, is_family

FACTS = Path(__file__).parent / "facts" / "torchvision.csv"
MODELINE = re.compile(r"# yaml-language-server: \$schema=(\S+)")
NAMES = tuple(
    path.relative_to(bundled_folder()).with_suffix("").as_posix() for path in bundled_files()
)
EXPECTED_FROM_OTHERS = (
    "lenet",
    "lenet5",
    "alexnet_2012",
    "zfnet",
    "network_in_network",
    "mobilenet_v1",
    "unet",
    "inception_v3",
)
"""Names of bundled architectures that others rely on, beside torchvision's."""

TASKS = {
    "classification",
    "detection",
    "generation",
    "segmentation",
    "sequences",
    "similarity",
    "sound",
    "super-resolution",
    "text",
    "video",
}
"""The words by which the list of architectures groups them: one for each task."""


class Published(NamedTuple):
    """A row of what torchvision publishes."""

    model: str
    input: int
    parameters: int
    gmacs: str


def published() -> Iterator[Published]:
    with FACTS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            size, parameters = int(row["input"]), int(row["parameters"])
            yield Published(row["model"], size, parameters, row["gmacs"])


PUBLISHED = tuple(published())


@cache
def analysis_of(name: str) -> Analysis:
    return cnnshape.analyze(cnnshape.load(name))


def gmacs(analysis: Analysis) -> str:
    """Return the multiply-adds in units of 10^9, with three decimals."""
    assert analysis.totals.macs is not None
    return f"{analysis.totals.macs / 10**9:.3f}"


def three_decimals(number: str) -> str:
    return f"{float(number):.3f}"


# --- torchvision's models ------------------------------------------------------------------------


def test_there_are_68_published_models() -> None:
    assert len({row.model for row in PUBLISHED}) == len(PUBLISHED) == 68


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: row.model)
def test_parameters_are_those_published(row: Published) -> None:
    assert analysis_of(row.model).totals.trainable_parameters == row.parameters


@pytest.mark.parametrize(
    "row", [row for row in PUBLISHED if row.model != "inception_v3"], ids=lambda row: row.model
)
def test_multiply_adds_are_those_published(row: Published) -> None:
    assert gmacs(analysis_of(row.model)) == three_decimals(row.gmacs)


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: row.model)
def test_input_is_that_of_the_published_weights(row: Published) -> None:
    first = analysis_of(row.model).layers[0]
    assert (first.type, first.output_shape) == ("input", (row.input, row.input, 3))


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: row.model)
def test_output_is_a_score_for_each_class_of_imagenet(row: Published) -> None:
    analysis = analysis_of(row.model)
    outputs = [each for each in analysis.layers if each.name in analysis.network.outputs]
    assert {each.output_shape for each in outputs} == {(1000,)}
    assert len(outputs) == (2 if row.model == "inception_v3" else 1)


@pytest.mark.parametrize(
    ("auxiliary", "parameters", "multiply_adds"),
    [(True, 27_161_264, "5.719"), (False, 23_834_568, "5.713")],
)
def test_inception_v3_with_and_without_its_auxiliary_head(
    auxiliary: bool, parameters: int, multiply_adds: str
) -> None:
    network = cnnshape.load("inception_v3", parameters={"auxiliary": auxiliary})
    analysis = cnnshape.analyze(network)
    assert analysis.totals.trainable_parameters == parameters
    assert gmacs(analysis) == multiply_adds
    assert len(network.outputs) == 1 + auxiliary


def test_the_row_of_inception_v3_mixes_both() -> None:
    (row,) = (row for row in PUBLISHED if row.model == "inception_v3")
    assert (row.parameters, row.gmacs) == (27_161_264, "5.713")


# --- MobileNetV1 and its multipliers (Howard et al., 1704.04861) ---------------------------------


def mobilenet(width: float, resolution: int) -> tuple[float, float]:
    """Return multiply-adds and parameters in millions."""
    network = cnnshape.load("mobilenet_v1", parameters={"width": width, "resolution": resolution})
    totals = cnnshape.analyze(network).totals
    assert totals.macs is not None
    assert totals.trainable_parameters is not None
    return totals.macs / 10**6, totals.trainable_parameters / 10**6


@pytest.mark.parametrize(
    ("width", "multiply_adds", "parameters"),
    [(1.0, 569, 4.2), (0.75, 325, 2.6), (0.5, 149, 1.3), (0.25, 41, 0.5)],
)
def test_mobilenet_width_multipliers(width: float, multiply_adds: int, parameters: float) -> None:
    """Table 6. The paper rounds multiply-adds to millions and parameters to tenths of them."""
    macs, weights = mobilenet(width, 224)
    assert abs(macs - multiply_adds) <= 0.5
    assert abs(weights - parameters) <= 0.05


@pytest.mark.parametrize(
    ("resolution", "multiply_adds"), [(224, 569), (192, 418), (160, 290), (128, 186)]
)
def test_mobilenet_resolution_multipliers(resolution: int, multiply_adds: int) -> None:
    """Table 7. What it gives for 160 is cut off and not rounded: 290.675 million are exact."""
    macs, weights = mobilenet(1.0, resolution)
    assert multiply_adds == (int(macs) if resolution == 160 else round(macs))
    assert abs(weights - 4.2) <= 0.05


def test_mobilenet_in_full() -> None:
    assert mobilenet(1.0, 224) == (568.740352, 4.231976)
    assert mobilenet(1.0, 160)[0] == pytest.approx(290.675, abs=0.0005)


# --- memory --------------------------------------------------------------------------------------


def test_peak_of_resnet50() -> None:
    """The input of a bottleneck, its last map and the shortcut's are alive as they are added.

    In the first stage each is 56 x 56 x 256 of 4 bytes: two of them and the stem's 56 x 56 x 64
    would be 7,225,344; three are 9,633,792.
    """
    totals = analysis_of("resnet50").totals
    assert totals.peak_activation_bytes == 9_633_792 == 3 * 56 * 56 * 256 * 4
    assert str(totals.peak_layer).startswith("stage_1.")


# --- all bundled files ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_bundled_files_are_sound(name: str) -> None:
    analysis = analysis_of(name)
    assert analysis.diagnostics == analysis.network.diagnostics == ()
    assert None not in analysis.totals.to_dict().values()


@pytest.mark.parametrize("name", NAMES)
def test_bundled_files_have_a_name_and_a_source(name: str) -> None:
    """The source may be that of the family that a file extends."""
    network = analysis_of(name).network
    assert network.name
    assert network.source


@pytest.mark.parametrize("path", bundled_files(), ids=NAMES)
def test_bundled_files_begin_with_the_line_that_leads_an_editor_to_the_schema(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    modeline = MODELINE.fullmatch(first)
    assert modeline
    assert (path.parent / modeline[1]).resolve() == (bundled_folder() / "schema.json").resolve()
    assert (path.parent / modeline[1]).is_file()


def test_names_that_others_rely_on_are_bundled() -> None:
    relied_on = {*EXPECTED_FROM_OTHERS, *(row.model for row in PUBLISHED)}
    assert relied_on - set(NAMES) == set()


def test_the_list_of_architectures_has_all_but_families() -> None:
    paths = dict(zip(NAMES, bundled_files(), strict=True))
    assert [each.name for each in listings()] == [n for n in NAMES if not is_family(paths[n])]


def test_all_but_the_examples_of_the_course_say_their_task() -> None:
    tasks = {each.task for each in listings() if not each.name.startswith("course/")}
    assert tasks - TASKS == set()


@pytest.mark.parametrize("listing", tuple(listings()), ids=lambda listing: listing.name)
def test_the_list_of_architectures_says_what_comes_out(listing: Listing) -> None:
    """What a file promises is shown without working it out, and holds."""
    analysis = analysis_of(listing.name)
    assert (listing.title, listing.source) == (analysis.network.name, analysis.network.source)
    assert listing.parameters == analysis.totals.trainable_parameters
    assert listing.macs == analysis.totals.macs
