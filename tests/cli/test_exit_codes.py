"""Exit codes and messages: 0 fine, 1 the architecture is wrong, 2 the work could not be done."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import cnnshape
from cnnshape.cli.commands import COMMANDS
from tests.cli.running import FINE, UNABLE, WRONG, command

GOOD = "input: [8, 8, 3]\nlayers: [{type: conv, filters: 4, kernel: 3}]\n"
UNREADABLE_AS_ARCHITECTURE = "input: [8, 8, 3]\nlayers: [{type: convolution}]\n"
DOES_NOT_FIT = "input: [8, 8, 3]\nlayers: [{type: conv, filters: 4, kernel: 9}]\n"
DOUBTFUL = "input: [3, 224, 224]\nlayers: [{type: conv, filters: 4, kernel: 3}]\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the working folder, with a file of each sort."""
    for name, text in (
        ("good.yaml", GOOD),
        ("broken.yaml", UNREADABLE_AS_ARCHITECTURE),
        ("fault.yaml", DOES_NOT_FIT),
        ("doubtful.yaml", DOUBTFUL),
        ("empty.yaml", ""),
        ("comment.yaml", "# nothing\n"),
        ("list.yaml", "- 1\n"),
    ):
        Path(name).write_text(text, encoding="utf-8")
    Path("picture.yaml").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe")
    Path("zeros.yaml").write_bytes(b"\0" * 64)
    Path("utf16.yaml").write_bytes(GOOD.encode("utf-16"))
    Path("latin.yaml").write_bytes("name: café\n".encode("latin-1") + GOOD.encode())
    Path("long.yaml").write_bytes(b"#" * (2**20 + 1))
    Path("folder.yaml").mkdir()
    return tmp_path


# --- what is fine --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "table lenet",
        "table lenet resnet18 course/lenet",
        "table good.yaml",
        "table ./good.yaml",
        "table good.yaml lenet good.yaml",
        "table doubtful.yaml",
        "table lenet --format markdown",
        "explain lenet",
        "explain lenet conv1",
        "explain resnet18 stage_1",
        "explain resnet18 stage_1.basic_2.conv_1",
        "sizes lenet",
        "sizes good.yaml --nearest 224 --output-size 7",
        "sizes fault.yaml",
        "sizes doubtful.yaml",
        "architectures",
        "architectures --format json",
        "schema",
        "schema --of table",
        "--version",
        "--help",
        "-h",
        "table -h",
        "explain --help",
    ],
)
def test_fine(folder: Path, words: str) -> None:
    code, report, said = command(*words.split())
    assert (code, bool(report)) == (FINE, True)
    assert said.startswith("I101") if "doubtful" in words else said == ""


def test_version_is_said_on_standard_output() -> None:
    assert command("--version") == (FINE, f"cnnshape {cnnshape.__version__}\n", "")


@pytest.mark.parametrize("name", COMMANDS)
def test_help_tells_every_command_and_its_options(name: str) -> None:
    assert f"  {name} " in command("-h").report
    assert f"Usage: cnnshape {name}" in command(name, "-h").report


# --- what is wrong with the architecture ---------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("table fault.yaml", "S101"),
        ("table broken.yaml", "E005"),
        ("table empty.yaml", "E001"),
        ("table comment.yaml", "E001"),
        ("table list.yaml", "E001"),
        ("table picture.yaml", "E001"),
        ("table zeros.yaml", "E001"),
        ("table utf16.yaml", "E001"),
        ("table latin.yaml", "E001"),
        ("table long.yaml", "E010"),
        ("table good.yaml broken.yaml", "E005"),
        ("table fault.yaml good.yaml", "S101"),
        ("table lenet --input 4x4x3", "S101"),
        ("table mobilenet_v1 --set width=wide", "E009"),
        ("explain broken.yaml", "E005"),
        ("explain fault.yaml", "S101"),
        ("explain fault.yaml conv_1", "S101"),
        ("explain empty.yaml", "E001"),
        ("sizes broken.yaml", "E005"),
        ("sizes empty.yaml", "E001"),
    ],
)
def test_wrong(folder: Path, words: str, code: str) -> None:
    outcome = command(*words.split())
    assert outcome.code == WRONG
    assert outcome.said.startswith(f"{code} ")
    assert outcome.said.splitlines()[-1].startswith("Found ")


def test_the_table_of_a_network_with_a_fault_is_printed(folder: Path) -> None:
    outcome = command("table", "fault.yaml")
    assert "conv_1" in outcome.report
    assert "S101" not in outcome.report


def test_all_that_can_be_printed_is_printed(folder: Path) -> None:
    outcome = command("table", "broken.yaml", "lenet", "fault.yaml", "good.yaml")
    assert outcome.code == WRONG
    titles = ("LeNet-5 (course variant)", "fault.yaml", "good.yaml")
    assert [line for line in outcome.report.splitlines() if line in titles] == list(titles)
    assert "E005" in outcome.said
    assert "S101" in outcome.said
    assert "Found 2 problems (2 errors)." in outcome.said


# --- what cannot be done -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "hint"),
    [
        ("missing.yaml", "`cnnshape architectures` lists the bundled architectures"),
        ("missing", "`cnnshape architectures` lists the bundled architectures"),
        ("lenet5.yaml", "did you mean the bundled architecture `lenet5`?"),
        ("resnet5O", "did you mean the bundled architecture `resnet50`?"),
        ("course/sobbel", "did you mean the bundled architecture `course/sobel`?"),
        ("some/where/vgg16.yaml", "did you mean the bundled architecture `vgg16`?"),
        ("LeNet", "did you mean the bundled architecture `lenet`?"),
        ("../lenet", "did you mean the bundled architecture `lenet`?"),
    ],
)
@pytest.mark.parametrize("name", ["table", "explain"])
def test_missing_files_come_with_a_hint(folder: Path, name: str, file: str, hint: str) -> None:
    outcome = command(name, file)
    said = f"cnnshape: cannot read {file}: No such file or directory; {hint}\n"
    assert outcome == (UNABLE, "", said)


@pytest.mark.parametrize("file", ["nets.small", "nets.small.Net"])
def test_a_module_in_place_of_a_model_comes_with_a_hint(folder: Path, file: str) -> None:
    (folder / "nets").mkdir()
    (folder / "nets" / "small.py").write_text("class Net: ...\n")
    status, _, said = command("table", file)
    assert status == UNABLE
    assert "there is nets/small.py: name the model in it" in said
    assert "as `cnnshape table nets.small:Model --input 3x224x224`" in said


def test_a_folder_cannot_be_read(folder: Path) -> None:
    said = "cnnshape: cannot read folder.yaml: Is a directory\n"
    assert command("table", "folder.yaml") == (UNABLE, "", said)


def test_a_bundled_name_is_read_beside_a_folder_of_that_name(folder: Path) -> None:
    """A bare name that is no file is looked up in the bundled architectures."""
    Path("lenet").mkdir()
    assert command("table", "lenet").code == FINE


def test_a_file_goes_before_a_bundled_architecture(folder: Path) -> None:
    Path("lenet").write_text(f"name: mine\n{GOOD}", encoding="utf-8")
    assert command("table", "lenet").report.startswith("mine\n")


def test_paths_that_lead_nowhere_cannot_be_read(folder: Path) -> None:
    Path("loop").symlink_to("loop")
    for path in ("good.yaml/inner.yaml", "loop", "x" * 300, "x" * 300 + ".yaml", ""):
        outcome = command("table", path)
        assert (outcome.code, outcome.report) == (UNABLE, "")
        assert outcome.said.startswith("cnnshape: cannot read ")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read every file")
def test_a_file_that_may_not_be_read_cannot_be_read(folder: Path) -> None:
    Path("good.yaml").chmod(0)
    said = "cnnshape: cannot read good.yaml: Permission denied\n"
    assert command("table", "good.yaml") == (UNABLE, "", said)


def test_a_missing_file_does_not_keep_the_others_from_being_printed(folder: Path) -> None:
    outcome = command("table", "missing.yaml", "good.yaml", "broken.yaml")
    assert outcome.code == UNABLE
    assert outcome.report.startswith("good.yaml\n")
    assert "cannot read missing.yaml" in outcome.said
    assert "E005" in outcome.said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "Usage: cnnshape"),
        ("tabel lenet", "No such command"),
        ("table", "Missing argument"),
        ("explain", "Missing argument"),
        ("explain lenet conv1 pool1", "unexpected extra argument"),
        ("architectures lenet", "unexpected extra argument"),
        ("table lenet --colour", "No such option: --colour"),
        ("--verbose table lenet", "No such option: --verbose"),
        ("table lenet --format", "requires an argument"),
        ("table lenet --format xml", "'table', 'json', 'csv', 'markdown'"),
        ("table lenet --batch 0", "--batch"),
        ("table lenet --batch -1", "--batch"),
        ("table lenet --batch 1.5", "--batch"),
        ("table lenet --batch many", "--batch"),
        ("table lenet --depth 0", "--depth"),
        ("table lenet --depth -2", "--depth"),
        ("table lenet --dtype float31", "did you mean `float32`?"),
        ("table lenet --dtype complex", "float32, float64, float16, bfloat16, int8, uint8, int32"),
        ("table lenet --columns nam", "did you mean `name`?"),
        (
            "table lenet --columns name,shape",
            "there is no column `shape`: did you mean `output_shape`?",
        ),
        ("table resnet50 --input 1x3x224x224", "an input has no batch axis: write 224x224x3"),
        (
            "table resnet50 --input 3x224x224",
            "224x224x3 and has 3: write 224x224x3",
        ),
        ("table lenet --input 48", "the declared one is 32x32x3 and has 2: write 48x48x3"),
        ("lint resnet50 --input 1x3x224x224", "an input has no batch axis: write 224x224x3"),
        ("table lenet --columns nme", "there is no column `nme`: did you mean `name`?"),
        ("table lenet --columns=", "--columns names no column: the columns are name, type, "),
        ("table lenet --columns=,", "--columns names no column: the columns are name, type, "),
        ("table lenet --batch 99999999999999999999", "a whole number from 1 to 2**63 - 1, not"),
        ("table lenet --input 32x32xRGB", "write sizes joined by x, as 224x224x3"),
        ("table lenet --input 32*32*3", "write sizes joined by x, as 224x224x3"),
        ("table lenet --input 32x32x", "write sizes joined by x, as 224x224x3"),
        ("table lenet --input=-1x32x3", "write sizes joined by x, as 224x224x3"),
        ("table lenet --input 1.5x32x3", "write sizes joined by x, as 224x224x3"),
        ("table lenet --input \uff12x\uff13", "write sizes joined by x, as 224x224x3"),
        ("table lenet --input 0x32x3", "must be at least 1"),
        ("table lenet --input 1x1x1x1x1", "at most three spatial axes and channels"),
        ("table lenet --input left=32x32x3", "the file has one input, called `input`"),
        ("table siamese --input 105x105x1", "name the one that is meant (first, second)"),
        ("table siamese --input third=105x105x1", "no input `third`"),
        ("table siamese --set width=2", "the file has no parameter `width`: it has none"),
        ("table mobilenet_v1 --set widht=2", "did you mean `width`?"),
        ("table mobilenet_v1 --set width", "write a name and a value, as width=0.5"),
        ("table mobilenet_v1 --set =2", "write a name and a value, as width=0.5"),
        ("table mobilenet_v1 --set width=[1", "this `[` is not closed"),
        ("table mobilenet_v1 --set width=*a", "has no anchor"),
        ("table mobilenet_v1 --set width=!!python/name:os.system", "does not fit here"),
        ("explain lenet conv9", "there is no layer `conv9`: did you mean `conv"),
        ("explain lenet stage_1", "there is no layer `stage_1`: the file has input, conv1"),
        ("explain lenet conv", "layers of this name are numbered: conv1, conv2"),
        ("explain resnet18 stage", "are numbered: stage_1, stage_2, stage_3, stage_4\n"),
        ("explain resnet18 basic_1", "it is inside blocks, as stage_1.basic_1, "),
        ("explain lenet --set width=2", "the file has no parameter `width`"),
        ("explain lenet --input 0x32x3", "must be at least 1"),
        ("schema --of network", "'file', 'table'"),
        ("architectures --format csv", "'table', 'json'"),
    ],
)
def test_unable(words: str, said: str) -> None:
    outcome = command(*words.split())
    assert (outcome.code, outcome.report) == (UNABLE, "")
    assert said in outcome.said


def test_a_file_without_a_name_is_told_so() -> None:
    said = "cnnshape: cannot read a file without a name; "
    assert command("table", "").said.startswith(said)


def test_an_input_with_other_axes_is_refused() -> None:
    outcome = command("table", "lenet", "--input", "32x32")
    assert (outcome.code, outcome.report) == (UNABLE, "")
    assert "is 32x32 and has 1 spatial axis, the declared one is 32x32x3" in outcome.said


def test_sizes_beyond_the_limit_are_said_to_be_too_large() -> None:
    """Sizes go up to 2**63 - 1, as the reader says of a size that a file declares."""
    for size in (2**63, 10**19 - 1, 10**30):
        outcome = command("table", "lenet", "--input", f"{size}x32x3")
        assert outcome.code == UNABLE
        assert "at least 1" not in outcome.said
    assert command("table", "lenet", "--input", f"{2**63 - 1}x32x3").code in (FINE, WRONG)


@pytest.mark.parametrize("batch", [10**20, 10**400], ids=["twenty zeros", "four hundred zeros"])
def test_batches_without_measure_end_without_a_traceback(batch: int) -> None:
    outcome = command("table", "lenet", "--batch", str(batch))
    assert outcome.code in (FINE, UNABLE)


def test_a_hint_of_layers_does_not_fill_the_screen() -> None:
    said = command("explain", "resnet152", "unlike-any-name-in-there").said
    assert "more" in said
    assert len(said) < 1000


def test_findings_are_not_repeated_for_a_file_that_is_named_twice(folder: Path) -> None:
    outcome = command("table", "good.yaml", "good.yaml")
    assert outcome.report.count("good.yaml\n") == 2
    assert outcome.code == FINE
