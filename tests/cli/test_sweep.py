"""`cnnshape sweep` prints the designs that are wanted, and says what it cannot do."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import cnnshape
from cnnshape.cli import sweep as sweep_command
from cnnshape.language.template import Template
from cnnshape.sweeping.design import RESULTS
from tests.cli.running import FINE, UNABLE, WRONG, Outcome, command

OVER = ("--over", "width=0.25:1:0.25", "--over", "resolution=128:224:32")
FORMULA = '=HYPERLINK("http://x")'


def sweep(*words: str, stdin: str = "") -> Outcome:
    return command("sweep", *words, stdin=stdin.encode())


def designs(*words: str, stdin: str = "", code: int = FINE) -> list[dict[str, Any]]:
    outcome = sweep(*words, "--format", "json", stdin=stdin)
    assert outcome.code == code, outcome.said
    return [json.loads(line) for line in outcome.report.splitlines()]


def widths(*words: str) -> list[float]:
    return [design["settings"]["width"] for design in designs("mobilenet_v1", *words)]


# --- without compiling


def test_without_compiling_the_report_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("mobilenet_v1", *OVER, "--format", "csv")
    wanted = sweep(*words)
    assert wanted.code == FINE
    monkeypatch.setattr(Template, "compiled", property(lambda _: pytest.fail("it compiles")))
    assert sweep(*words, "--no-compile") == wanted


# --- what is too much


@pytest.mark.parametrize("choice", [(), ("--sort", "macs")])
def test_a_sweep_of_too_many_layers_prints_the_first_designs_and_says_so(
    choice: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep_command, "MAX_LAYERS", 20)
    words = ("lenet", "--over", "input=32x32x3,36x36x3,40x40x3,44x44x3", "--format", "json")
    outcome = sweep(*words, *choice)
    assert outcome.code == UNABLE
    assert len(outcome.report.splitlines()) == 3
    assert "only the first 3 of 4 designs were analysed" in outcome.said
    assert "give fewer values or --limit" in outcome.said


def test_a_sweep_that_just_fits_is_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep_command, "MAX_LAYERS", 16)
    outcome = sweep("lenet", "--over", "input=32x32x3,36x36x3", "--format", "json")
    assert (outcome.code, outcome.said) == (FINE, "")


# --- what is printed -----------------------------------------------------------------------------


def test_json_is_an_object_a_line() -> None:
    found = designs("mobilenet_v1", *OVER)
    assert len(found) == 16
    assert found[-1] == found[-1] | {
        "settings": {"width": 1, "resolution": 224},
        "parameters": 4_231_976,
        "macs": 568_740_352,
        "macs_effective": 567_875_744,
        "peak_activation_bytes": 4_816_896,
        "parameter_bytes": 17_015_456,
        "output_shape": [1000],
        "error": None,
        "diagnostics": [],
    }


def test_csv_has_a_column_for_each_setting_and_result() -> None:
    outcome = sweep("lenet", "--over", "input=32x32x3,3x3x3", "--format", "csv")
    assert (outcome.code, outcome.said) == (WRONG, "")
    sound, faulty = csv.DictReader(io.StringIO(outcome.report))
    assert list(sound) == ["input", *RESULTS]
    assert sound == sound | {
        "input": "32x32x3",
        "parameters": "62006",
        "macs": "651720",
        "macs_effective": "651720",
        "peak_activation_bytes": "31104",
        "parameter_bytes": "248024",
        "output_shape": "10",
        "error": "",
    }
    assert (faulty["parameters"], faulty["output_shape"]) == ("", "")
    assert "S101 a window of 5 does not fit" in faulty["error"]


def test_the_table_has_a_row_for_each_design() -> None:
    outcome = sweep("mobilenet_v1", *OVER, "--limit", "3")
    assert (outcome.code, outcome.said) == (FINE, "")
    lines = [line.split() for line in outcome.report.splitlines()]
    assert ["0.25", "160", "470,072", "21,059,200", "20,906,024", "614,400", "1000"] in lines
    assert ["16", "designs,", "3", "of", "them", "shown"] in lines


def test_a_faulty_point_is_a_row_with_its_error_and_not_the_end() -> None:
    outcome = sweep("mobilenet_v1", "--over", "width=0,1")
    assert (outcome.code, outcome.said) == (WRONG, "")
    faulty, sound = (
        each for each in outcome.report.splitlines() if each.split()[:1] in (["0"], ["1"])
    )
    assert "E004 `filters` must be a number of at least 1, not `0` (line " in faulty
    assert "4,231,976" in sound


def test_settings_and_inputs_of_the_command_hold_for_all_designs() -> None:
    words = ("mobilenet_v1", "--set", "width=0.5", "--over", "resolution=128,224")
    assert [design["parameters"] for design in designs(*words)] == [1_331_592] * 2
    (design,) = designs("mobilenet_v1", "--input", "64x64x3", "--over", "width=1")
    assert design["macs"] == 47_368_192


def test_lists_and_standard_input() -> None:
    text = "input: [8]\nparameters: {units: [1]}\nlayers: [{type: dense, units: '=units[0]'}]\n"
    found = designs("-", "--over", "units=[2],[3, 4]", stdin=text)
    assert [design["output_shape"] for design in found] == [[2], [3]]
    assert [design["settings"]["units"] for design in found] == [[2], [3, 4]]


def test_a_spreadsheet_computes_nothing() -> None:
    text = "input: [8]\nparameters: {note: a}\nlayers: []\n"
    outcome = sweep("-", "--over", f"note='{FORMULA}'", "--format", "csv", stdin=text)
    (row,) = csv.DictReader(io.StringIO(outcome.report))
    assert row["note"] == f"'{FORMULA}"


# --- what is wanted ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["--where", "macs < 2e8"], [0.25, 0.5]),
        (["--where", "width * 2 == 1 or error != ''"], [0.5]),
        (["--sort", "-macs"], [1, 0.75, 0.5, 0.25]),
        (["--sort", "-macs", "--limit", "2"], [1, 0.75]),
        (["--limit", "2"], [0.25, 0.5]),
        (["--where", "width > 0.3", "--limit", "1"], [0.5]),
        (["--pareto", "macs,parameters"], [0.25]),
        (["--pareto", "macs, -width", "--sort", "-width"], [1, 0.75, 0.5, 0.25]),
        (["--pareto", "max(macs, 2e8), -width"], [0.5, 0.75, 1]),
        (["--jobs", "2"], [0.25, 0.5, 0.75, 1]),
        (["--jobs", "2", "--limit", "1"], [0.25]),
    ],
    ids=str,
)
def test_designs_are_chosen_by_expressions(words: list[str], wanted: list[float]) -> None:
    assert widths("--over", "width=0.25:1:0.25", *words) == wanted


def test_what_settings_rule_out_is_not_analysed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep_command, "MAX_LAYERS", 60)  # two networks of 31 layers
    words = (*OVER, "--where", "width == 1 and resolution > 160 and macs < 5e8")
    assert [each["macs"] for each in designs("mobilenet_v1", *words)] == [418_121_728]


def test_none_may_be_wanted() -> None:
    outcome = sweep("mobilenet_v1", "--over", "width=1", "--where", "macs < 0")
    assert outcome.code == FINE
    assert "1 design, 0 of them shown" in outcome.report


def test_designs_without_numbers_to_choose_by_are_left_out_and_told() -> None:
    outcome = sweep("mobilenet_v1", "--over", "width=0,1", "--where", "macs > 0")
    assert outcome.code == FINE
    assert (
        outcome.said == "cnnshape: left out 1 design with errors: there is no number to choose by\n"
    )


def test_of_a_grid_too_large_the_first_are_looked_at() -> None:
    outcome = sweep("mobilenet_v1", "--over", "width=1:1e9:1", "--limit", "2", "--format", "csv")
    assert outcome.code == FINE
    assert len(outcome.report.splitlines()) == 3
    assert outcome.said == (
        "cnnshape: the grid has 1,000,000,000 designs: only the first 2 are analysed\n"
    )


def test_bytes_of_parameters_are_a_column_to_choose_by() -> None:
    found = designs(
        *("mobilenet_v1", "--over", "width=0.25:1:0.25", "--sort=-parameter_bytes"),
        *("--where", "parameter_bytes < 12e6"),
    )
    totals = [
        cnnshape.analyze(cnnshape.load("mobilenet_v1", None, {"width": width})).totals
        for width in (0.75, 0.5, 0.25)
    ]
    assert [each["parameter_bytes"] for each in found] == [each.parameter_bytes for each in totals]
    assert found[0]["parameter_bytes"] > 4 * found[0]["parameters"]


def test_another_dtype_changes_bytes_and_nothing_else() -> None:
    words = ("mobilenet_v1", "--over", "width=0.5,1")
    for single, half in zip(designs(*words), designs(*words, "--dtype", "float16"), strict=True):
        for name, value in single.items():
            assert half[name] == (value / 2 if name.endswith("_bytes") else value)
    assert "for 1 sample in float16." in sweep(*words, "--dtype", "float16").report


def test_whole_numbers_need_no_step() -> None:
    found = designs("mobilenet_v1", "--over", "resolution=222:224")
    assert [each["settings"]["resolution"] for each in found] == [222, 223, 224]


def test_a_file_lists_designs(tmp_path: Path) -> None:
    path = tmp_path / "designs.csv"
    path.write_text("width,resolution\n0.5,128\n1,224\n", encoding="utf-8-sig")
    found = designs("mobilenet_v1", "--designs", str(path))
    assert [each["settings"] for each in found] == [
        {"width": 0.5, "resolution": 128},
        {"width": 1, "resolution": 224},
    ]
    path.write_bytes(b"\xff")
    outcome = sweep("mobilenet_v1", "--designs", str(path))
    assert (outcome.code, outcome.report) == (UNABLE, "")
    assert "this is no text in UTF-8" in outcome.said
    path.write_text("width\n0.5\n", encoding="utf-8")
    outcome = sweep("mobilenet_v1", "--designs", str(path), "--over", "width=1")
    assert "`width` is varied 2 times" in outcome.said


def test_a_sample_of_a_large_space_is_the_same_each_time() -> None:
    words = ("mobilenet_v1", "--over", "width=0.25..1.5", "--over", "resolution=32..300")
    one, same, other = (
        designs(*words, "--sample", "5", "--seed", seed) for seed in ("1", "1", "2")
    )
    assert len(one) == 5
    assert one == same != other
    assert all(0.25 <= each["settings"]["width"] <= 1.5 for each in one)
    outcome = sweep("lenet", "--over", "input=32x32x3", "--sample", "3")
    assert "--sample 3: there is only 1 design, and all are analysed" in outcome.said


# --- what cannot be done -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--over", "widht=1"], "the file has no parameter `widht`: did you mean `width`?"),
        (["--over", "width="], "--over width=: `width` has no values"),
        (["--over", "width=2:1:1"], "the range is empty"),
        (["--over", "width"], "write a name and values, as width=0.5,1"),
        (["--over", "width=1", "--over", "width=2"], "`width` is varied 2 times"),
        (
            ["--over", "width=1", "--set", "width=2"],
            "--over width: --set or --input gives it a value already",
        ),
        (
            ["--over", "input=8x8x3", "--input", "9x9x3"],
            "--over input: --set or --input gives it a value already",
        ),
        (["--over", "width=1:1e9:1"], "the grid has 1,000,000,000 designs, more than 1,000,000"),
        (["--over", "width=1:1e9:1", "--limit", "1000001"], "more than 1,000,000"),
        (["--over", "input=224x224x3,0x8x3"], "must be at least 1, not 0"),
        (["--over", "width=1", "--where", "mac > 1"], "did you mean `macs`?"),
        (["--over", "width=1", "--where", "macs"], "this must be true or false"),
        (["--over", "width=1", "--sort", "foo"], "help: known names are width, parameters"),
        (["--over", "width=1", "--dtype", "int9"], "--dtype int9: unknown; did you mean `int8`?"),
        (["--over", "width=0.5:1"], "only whole numbers need no step"),
        (["--over", "width=1", "--sort", "macs +"], "this is not an expression"),
        (["--over", "width=1", "--pareto", ""], "this is not an expression"),
        (["--over", "width=1", "--jobs", "0"], "jobs"),
        ([], "nothing is varied: give --over NAME=VALUES, or --designs FILE"),
        (["--over", "width=1.5..1"], "write an interval from the lower to the higher number"),
        (
            ["--over", "width=0.0..1", "--over", "resolution=1..999"],
            "--sample N to draw some of them",
        ),
        (["--over", "width=1", "--sample", "1000001"], "at most 1,000,000 designs can be drawn"),
        (["--designs", "nowhere.csv"], "--designs nowhere.csv: No such file or directory"),
        (["--designs", "."], "--designs .: Is a directory"),
    ],
    ids=str,
)
def test_what_is_misused_is_said(words: list[str], said: str) -> None:
    outcome = sweep("mobilenet_v1", *words)
    assert (outcome.code, outcome.report) == (UNABLE, "")
    assert said in " ".join(outcome.said.split())


def test_nothing_is_written_before_a_question_is_known_to_have_an_answer() -> None:
    outcome = sweep("lenet", "--over", "input=32x32x3", "--where", "macs", "--format", "csv")
    assert (outcome.code, outcome.report) == (UNABLE, "")
    none = sweep("lenet", "--over", "input=32x32x3", "--where", "macs < 0", "--format", "csv")
    assert none.report == f"{','.join(('input', *RESULTS))}\n"


def test_an_error_points_into_the_expression() -> None:
    outcome = sweep("mobilenet_v1", "--over", "width=1", "--where", "macs < 3 and parms > 1")
    lines = outcome.said.splitlines()
    assert lines[:2] == ["E009 unknown name `parms`", "  --> --where:1:14"]
    assert lines[3].index("parms") == lines[4].index("^")
    assert lines[4].count("^") == len("parms")


def test_a_file_that_cannot_be_read_is_told_once(tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text("input: [", encoding="utf-8")
    outcome = sweep(str(path), "--over", "width=1,2,3")
    assert (outcome.code, outcome.report) == (WRONG, "")
    assert outcome.said.count("E001") == 1
    assert sweep("nowhere.yaml", "--over", "width=1").code == UNABLE


def test_an_input_must_be_named_where_there_are_several() -> None:
    outcome = sweep("siamese", "--over", "input=105x105x1")
    assert (outcome.code, outcome.report) == (UNABLE, "")
    assert "the file has several inputs" in outcome.said


def test_a_sweep_can_be_planned_before_it_starts() -> None:
    over = ("--over", "width=0.001..1", "--over", "resolution=128:224:32")
    words = (*over, "--where", "width > 0.5")
    outcome = sweep("mobilenet_v1", *words, "--plan", "--jobs", "4")
    designs, time, size, ruled_out = outcome.report.splitlines()
    assert designs == "MobileNetV1: 40,004 designs of width and resolution"
    duration = r"about \d+ (second|minute)s? with 4 workers"
    assert re.fullmatch(rf"{duration}: .* ms a design \(\d+ were tried\)", time)
    assert re.fullmatch(r"about .* [KM]iB as csv", size)
    assert re.fullmatch(r"--where rules out \d+ of \d+ by settings alone", ruled_out)
    faulty = sweep("lenet", "--over", "input=32x32x3,3x3x3", "--plan", "--format", "json")
    assert "about 1 second with 1 worker" in faulty.report
    assert faulty.report.splitlines()[-1] == "1 of 2 have errors"
    assert faulty.report.splitlines()[-2].endswith("bytes as json")
    assert sweep("lenet", "--over", "input=9x9x3", "--where", "mac > 1", "--plan").code == UNABLE


# --- who works -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [("--jobs", "2"), ("--executor", "concurrent.futures:ThreadPoolExecutor", "--jobs", "2")],
)
def test_any_executor_gives_the_same(words: tuple[str, ...]) -> None:
    assert designs("mobilenet_v1", *OVER, *words) == designs("mobilenet_v1", *OVER)


def test_a_worker_of_mpi_that_imports_the_command_runs_none() -> None:
    worker = "import runpy; runpy.run_module('cnnshape', run_name='__worker__')"
    done = subprocess.run([sys.executable, "-c", worker], capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")


FACTORIES = """
from concurrent.futures import Executor, ThreadPoolExecutor

class Dead(Executor):
    def submit(self, *words, **named):
        raise ConnectionError("nobody is there")

class Old(ThreadPoolExecutor):
    def submit(self, task, plan, points, version):
        return super().submit(lambda: task(plan, points, version)._replace(version="0.0.1"))

number = 3
def nothing(): return [1]
"""


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("nobody", "--executor nobody: unknown; give dask=ADDRESS, mpi, or module:factory"),
        ("engines:number", "gives a int, and not an executor of concurrent.futures"),
        ("engines:nothing", "gives a list, and not an executor of concurrent.futures"),
        ("engines:Deed", "`engines` has no `Deed`: did you mean `Dead`?"),
        ("no_engines:Dead", "there is no module `no_engines`"),
        ("engines:Dead", "the workers do nothing any more (nobody is there)"),
        ("engines:Old", "a worker has cnnshape 0.0.1, and not"),
        ("engines:Old", "install the same version everywhere"),
    ],
)
def test_an_executor_that_cannot_be_used_ends_in_a_message(
    word: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.joinpath("engines.py").write_text(FACTORIES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    outcome = sweep("lenet", "--over", "input=32x32x3,36x36x3", "--executor", word)
    assert (outcome.code, outcome.report) == (UNABLE, "")
    assert said in outcome.said


def test_only_an_executor_that_a_factory_made_is_shut_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "from concurrent.futures import ThreadPoolExecutor\nmade = ThreadPoolExecutor(1)\n"
    factory = "given = []\ndef new(): given.append(ThreadPoolExecutor(1)); return given[-1]\n"
    tmp_path.joinpath("crews.py").write_text(text + factory, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    for word in ("crews:made", "crews:new"):
        assert len(designs("lenet", "--over", "input=32x32x3,36x36x3", "--executor", word)) == 2
    crews = sys.modules["crews"]
    assert crews.made.submit(int).result() == 0
    crews.made.shutdown()
    with pytest.raises(RuntimeError, match="after shutdown"):
        crews.given[0].submit(int)


def test_a_cluster_needs_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    for word, package in {"dask=tcp://127.0.0.1:9": "distributed", "mpi": "mpi4py"}.items():
        monkeypatch.setitem(sys.modules, package, None)
        outcome = sweep("lenet", "--over", "input=32x32x3", "--executor", word)
        assert outcome.code == UNABLE
        assert f"needs {package}: pip install 'cnnshape[cluster]'" in outcome.said


def test_a_seed_without_a_sample_is_refused() -> None:
    words = ("sweep", "lenet", "--over", "input=32x32x3", "--seed", "1")
    said = "cnnshape: --seed 1 draws a sample: add --sample, as --sample 100\n"
    assert command(*words) == (UNABLE, "", said)
    assert command(*words, "--sample", "1").code == FINE
