"""The sizes of published networks: what their papers say, and what trying every size says."""

from __future__ import annotations

import cnnshape
from cnnshape.sizing import Answer, Sizes, nearest_clean, sizes_of
from cnnshape.sizing.size_set import Congruence
from tests.sizing.brute_force import Seen, seen_at

RESNET50_SIZES = range(1, 513)


def sizes_of_bundled(name: str, nearest: int | None = None, output: int | None = None) -> Sizes:
    found = sizes_of(cnnshape.load(name), nearest=nearest, output_size=output)
    assert found is not None
    return found


def only(found: Sizes) -> Answer:
    """Return the one answer, which holds for each axis and for square inputs."""
    (answer,) = found.answers
    assert answer.question.is_for_each
    assert answer.question.is_for_all
    return answer


def test_unet_loses_nothing_at_12_modulo_16_from_188_on() -> None:
    """Its paper asks for even maps before each pooling; 572, which it uses, is such a size."""
    answer = only(sizes_of_bundled("unet"))
    sizes = answer.loses_nothing.sizes
    assert (sizes.minimum, sizes.congruence, sizes.others) == (
        188,
        Congruence(16, frozenset({12})),
        (),
    )
    assert sizes.limit is None
    assert answer.works.sizes.smallest == 188
    assert sizes.has(572)


def test_unet_names_the_pools_and_the_layer_that_vanishes() -> None:
    finding = only(sizes_of_bundled("unet")).loses_nothing
    named = [
        (n.node.name, n.node.span.line, n.congruence.modulus, *n.congruence.residues)
        for n in finding.narrowings
    ]
    assert named == [
        ("max_pool_1", 23, 2, 0),
        ("max_pool_2", 25, 4, 0),
        ("max_pool_3", 27, 8, 4),
        ("max_pool_4", 30, 16, 12),
    ]
    assert finding.obstacle is not None
    assert (finding.obstacle.node.name, finding.obstacle.size) == ("up_3.conv.conv_2", 172)


def test_unet_is_what_trying_its_sizes_says() -> None:
    network, answer = cnnshape.load("unet"), only(sizes_of_bundled("unet"))
    for size in range(184, 302):
        said = Seen(answer.works.sizes.has(size), answer.loses_nothing.sizes.has(size))
        assert (size, said) == (size, seen_at(network, (size, size), (0, 1)))


def test_resnet50_is_what_trying_its_sizes_says() -> None:
    network, answer = cnnshape.load("resnet50"), only(sizes_of_bundled("resnet50"))
    for size in RESNET50_SIZES:
        said = Seen(answer.works.sizes.has(size), answer.loses_nothing.sizes.has(size))
        assert (size, said) == (size, seen_at(network, (size, size), (0, 1)))


def test_227_is_the_size_nearest_to_224_that_alexnet_reads_whole() -> None:
    """The paper says 224; Krizhevsky's code had 227."""
    nearest = only(sizes_of_bundled("alexnet_2012", nearest=224)).nearest
    assert nearest is not None
    assert (nearest.size, nearest.below, nearest.above) == (227, 195, 227)
    at_224 = cnnshape.load("alexnet_2012", input=(224, 224, 3))
    assert nearest_clean(at_224) == {"input": (227, 227, 3)}


def test_alexnet_says_that_its_dense_layer_has_other_weights_at_other_sizes() -> None:
    assert [node.name for node in sizes_of_bundled("alexnet_2012").reweighted] == ["fc6"]


def test_the_inputs_of_a_7x7_map_are_those_that_give_one() -> None:
    output = only(sizes_of_bundled("resnet50", output=7)).output
    assert output is not None
    assert output.node.name == "stage_4.bottleneck_3.add_1"
    assert output.inputs == output.loses_nothing == tuple(range(193, 225))

    def length_at(size: int) -> int:
        analysis = cnnshape.analyze(cnnshape.load("resnet50", input=(size, size, 3)))
        shapes = {row.name: row.output_shape for row in analysis.layers}
        return (shapes[output.node.name] or (0,))[0]

    assert [length_at(size) for size in (192, 193, 224, 225)] == [6, 7, 7, 8]


def test_a_deep_and_a_flat_axis_are_told_apart() -> None:
    """C3D pools time four times and space five times, the last one with padding."""
    depth, plane, cube = sizes_of_bundled("c3d").answers
    assert (depth.question.axes, plane.question.axes, cube.question.axes) == (
        (0,),
        (1, 2),
        (0, 1, 2),
    )
    assert depth.loses_nothing.sizes.congruence == Congruence(8, frozenset({0}))
    assert plane.loses_nothing.sizes.congruence == Congruence(16, frozenset({0}))
    assert (cube.question.is_for_each, cube.question.is_for_all) == (False, True)


def test_twins_are_varied_together() -> None:
    found = sizes_of_bundled("siamese")
    assert found.plan.varied == ("first", "second")
    assert only(found).loses_nothing.sizes.has(105)


def test_vectors_have_no_sizes_to_vary() -> None:
    assert sizes_of(cnnshape.load("dcgan_generator")) is None


def test_no_bundled_architecture_is_refused_at_the_size_it_declares() -> None:
    for name in ("vgg16", "googlenet", "densenet121", "efficientnet_b3", "xception", "fpn", "m5"):
        found = sizes_of_bundled(name)
        assert found.works_somewhere
        for answer in found.answers:
            assert [each.fault for each in answer.declared] == [None] * len(answer.declared)
