"""`trainable: false` on layers, blocks and branches: whose weights training leaves alone."""

from __future__ import annotations

import pytest

import cnnshape
from cnnshape import Analysis, Severity
from cnnshape.assembly import assemble
from cnnshape.language.writing.flat import text_of
from cnnshape.promises.expectations import check_promises

CONV = "type: conv, filters: 2, kernel: 1"
"""Two weights and two biases for each of two channels: 6 parameters."""


def analysis_of(*layers: str, head: str = "") -> Analysis:
    lines = "".join(f"  - {layer}\n" for layer in layers)
    return cnnshape.analyze(cnnshape.loads(f"input: [4, 4, 2]\n{head}layers:\n{lines}"))


def counts(analysis: Analysis) -> list[tuple[int | None, int | None]]:
    """Return the trained and the other parameters of each layer."""
    return [(row.trainable_parameters, row.non_trainable_parameters) for row in analysis.layers[1:]]


def test_the_weights_of_a_frozen_layer_are_counted_as_not_trained() -> None:
    analysis = analysis_of(f"{{{CONV}, trainable: false}}", f"{{{CONV}, trainable: true}}")
    assert counts(analysis) == [(0, 6), (6, 0)]
    totals = analysis.totals
    assert (totals.trainable_parameters, totals.non_trainable_parameters) == (6, 6)
    assert totals.parameter_bytes == 48


def test_a_frozen_norm_keeps_its_statistics_and_its_weights() -> None:
    assert counts(analysis_of("{type: batch_norm, trainable: false}")) == [(0, 8)]


def test_declared_parameters_are_frozen_too() -> None:
    custom = "{type: custom, output: [4, 4, 2], parameters: 10, trainable: false}"
    assert counts(analysis_of(custom)) == [(0, 10)]


def test_a_frozen_block_holds_for_all_in_it_and_nothing_in_it_can_undo_that() -> None:
    head = (
        "blocks:\n"
        f"  inner: {{layers: [{{{CONV}, trainable: true}}]}}\n"
        f"  outer: {{layers: [{{{CONV}}}, {{type: inner}}]}}\n"
    )
    analysis = analysis_of("{type: outer, trainable: false}", "{type: outer}", head=head)
    assert counts(analysis) == [(0, 6), (0, 6), (6, 0), (6, 0)]


def test_frozen_branches_freeze_each_branch() -> None:
    branches = f"{{type: branches, merge: add, trainable: false, branches: [[{{{CONV}}}], []]}}"
    assert counts(analysis_of(branches, f"{{{CONV}}}")) == [(0, 6), (0, 0), (6, 0)]


def test_both_halves_of_a_separable_convolution_are_frozen() -> None:
    separable = "{type: separable_conv, filters: 2, kernel: 3, trainable: false}"
    assert counts(analysis_of(separable)) == [(0, 18), (0, 6)]


def test_an_expression_says_which_copies_are_frozen() -> None:
    analysis = analysis_of(f'{{{CONV}, repeat: 3, trainable: "=index >= 2"}}')
    assert counts(analysis) == [(0, 6), (0, 6), (6, 0)]


@pytest.mark.parametrize("kind", ["conv, filters: 2", "separable_conv, filters: 2"])
def test_shared_weights_are_frozen_if_any_of_their_layers_is(kind: str) -> None:
    layer = f"type: {kind}, kernel: 1"
    analysis = analysis_of(f"{{name: a, {layer}}}", f"{{{layer}, share: a, trainable: false}}")
    assert analysis.totals.trainable_parameters == 0
    assert all(row.trainable_parameters == 0 for row in analysis.layers)


def test_executing_a_network_with_frozen_layers_proves_it() -> None:
    network = analysis_of(f"{{{CONV}, trainable: false}}", "{type: batch_norm}").network
    proof = cnnshape.verify(network)
    assert proof.ok
    assert proof.layers[1].numbers["non_trainable_parameters"][:2] == (6, 6)


def test_a_written_network_is_frozen_as_the_one_it_was_written_from() -> None:
    analysis = analysis_of(f"{{{CONV}, trainable: false}}", f"{{{CONV}}}")
    again = cnnshape.loads(text_of(analysis.network))
    assert counts(cnnshape.analyze(again)) == counts(analysis)


def test_an_assembled_network_can_be_frozen() -> None:
    network = analysis_of(f"{{{CONV}}}").network
    layer = network.nodes[1]._replace(is_frozen=True)
    assert counts(cnnshape.analyze(assemble({"input": (4, 4, 2)}, [layer]))) == [(0, 6)]


def test_a_difference_in_training_is_a_difference() -> None:
    trained, frozen = analysis_of(f"{{{CONV}}}"), analysis_of(f"{{{CONV}, trainable: false}}")
    (change,) = cnnshape.diff(trained, frozen).changes
    assert change.differs == ("trainable_parameters", "non_trainable_parameters")


def test_frozen_weights_can_be_promised() -> None:
    layer = f"{{{CONV}, trainable: false, expect: {{non_trainable_parameters: 6}}}}"
    network = cnnshape.loads(
        f"input: [4, 4, 2]\nlayers:\n  - {layer}\n"
        "expect: {parameters: 6, non_trainable_parameters: 6}"
    )
    (found,) = check_promises(cnnshape.analyze(network))
    assert found.message == "parameters of the network: promised 6, actual 0"
    assert found.notes == ("difference: -6", "6 are all parameters: 6 of them are not trained")


def test_trainable_must_be_true_or_false() -> None:
    with pytest.raises(cnnshape.SpecError) as caught:
        analysis_of(f"{{{CONV}, trainable: 2}}")
    (found,) = caught.value.diagnostics
    assert found.severity is Severity.ERROR
    assert "`trainable` must be true or false" in found.message


@pytest.mark.parametrize(
    ("key", "help"),
    [
        ("requires_grad: false", "did you mean `trainable`?"),
        ("frozen: true", "write `trainable: false`"),
        ("stopbackward: 1", "write `trainable: false` at each layer up to this one"),
    ],
)
def test_words_of_other_frameworks_lead_to_it(key: str, help: str) -> None:
    with pytest.raises(cnnshape.SpecError) as caught:
        analysis_of(f"{{{CONV}, {key}}}")
    (found,) = caught.value.diagnostics
    assert found.help == help
