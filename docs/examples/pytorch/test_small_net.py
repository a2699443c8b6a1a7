"""Tests of a model, as docs/import.md shows them."""

from cnnshape.testing import assert_matches, assert_no_findings, assert_within


def test_the_code_is_what_was_designed() -> None:
    """The layers of the module are those of the file."""
    assert_matches("small_net.yaml", "small_net:SmallNet")


def test_the_model_fits_the_device() -> None:
    """The largest of its activations fit 64 KiB, and its weights 60 KB."""
    assert_within(
        "small_net:SmallNet",
        input=(3, 32, 32),
        peak_activation_bytes=64 * 1024,
        parameter_bytes=60_000,
    )


def test_nothing_is_doubtful() -> None:
    """The linter finds nothing, but for a bias that released weights have."""
    assert_no_findings("small_net:SmallNet", input=(3, 32, 32), ignore=["N301", "G202"])
