"""Small files that would take long or much: what is counted is work, never seconds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

import cnnshape
from cnnshape.analysis.axes.program import AxisProgram
from cnnshape.diagnostics import Diagnostic, Source
from cnnshape.language.expansion.expansion import Expansion
from cnnshape.language.hints import suggestion
from cnnshape.language.hints.slips_of_hand import MAX_LENGTH
from cnnshape.language.hints.suggestion import words_like
from cnnshape.linting.batch import fix_file, lint_all
from cnnshape.linting.rules.activation_before_add import (
    MAX_SUMMANDS,
    _Branches,
    activation_before_add,
)
from cnnshape.linting.run import Task
from cnnshape.linting.selection import EVERYTHING
from cnnshape.linting.subject import Subject
from cnnshape.linting.suppression import Suppressions
from cnnshape.network import Origin
from cnnshape.report.findings.diagnostics import MAX_DRAWN, print_diagnostics
from cnnshape.sizing import sizes_of
from cnnshape.sizing.question import MAX_STEPS_OF_TRIES, STEPS_OF_A_CLAIM
from cnnshape.verification.verify import TooLong
from tests.cli.running import UNABLE, Terminal, command
from tests.language.reading import layers, network, refusal, refusals
from tools.fuzz.invariants import lies_in_its_text

IMAGE = "input: [32, 32, 3]\n"
FORM = "type: conv\n    filters: {}\n    kernel: 2"
HUGE = "1" + "0" * 400


class Counted:
    """Counts the calls of a method while it is patched."""

    def __init__(self, owner: object, name: str) -> None:
        self.owner, self.name, self.calls = owner, name, 0

    def __enter__(self) -> Counted:
        original = getattr(self.owner, self.name)

        def counting(*arguments: Any, **named: Any) -> Any:
            self.calls += 1
            return original(*arguments, **named)

        self._patch = patch.object(self.owner, self.name, counting)
        self._patch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._patch.stop()


# Copies are counted before they are made

STAGE = "blocks: {s: {parameters: {d: ~}, layers: [{type: relu, repeat: =d}]}}\n"


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("parameters: {depth: 4294967296}\n", "{type: relu, repeat: =depth}"),
        ("parameters: {depth: 10001}\n", "{type: relu, repeat: =depth}"),
        ("parameters: {depth: 4294967296}\n", "{type: relu, if: =index < 0, repeat: =depth}"),
        (
            f"parameters: {{depths: [6, 12, '=2**63', 32]}}\n{STAGE}",
            "{type: s, d: '=depths[index]', repeat: 4}",
        ),
        (
            "parameters: {n: 300}\n"
            "blocks: {b: {layers: [{type: relu, repeat: 20}, {type: relu, repeat: 20}]}}\n",
            "{type: b, repeat: =n}",
        ),
    ],
)
def test_copies_are_counted_before_they_are_made(head: str, line: str) -> None:
    with Counted(Expansion, "_add") as added:
        found = refusal(layers(line, head=IMAGE + head))
    assert found.code == "E010"
    assert added.calls < 50


def test_as_many_copies_as_are_allowed_are_made() -> None:
    head = f"{IMAGE}parameters: {{depth: 9999}}\n"
    assert len(network("{type: relu}", "{type: relu, repeat: =depth}", head=head).nodes) == 10_001


# Parameters

CHAIN = 3000


@pytest.mark.parametrize("step", [1, -1])
def test_parameters_stand_in_any_order(step: int) -> None:
    numbers = list(range(CHAIN))[::step]
    entries = ", ".join(f"p{n}: {f'=p{n + 1} + 1' if n < CHAIN - 1 else 1}" for n in numbers)
    read = network("{type: relu}", head=f"{IMAGE}parameters: {{{entries}}}\n")
    assert read.parameters["p0"] == CHAIN


@pytest.mark.parametrize("length", [1, 2, 5, CHAIN])
def test_parameters_in_a_loop(length: int) -> None:
    entries = ", ".join(f"p{n}: =p{(n + 1) % length}" for n in range(length))
    found = refusals(layers("{type: relu}", head=f"{IMAGE}parameters: {{{entries}}}\n"))
    assert {each.code for each in found} == {"E009"}
    assert found[0].message.startswith("the parameter `p")
    assert "is computed from itself" in found[0].message


def test_a_call_copies_no_parameter_of_the_file() -> None:
    entries = ", ".join(f"p{n}: {n}" for n in range(2000))
    head = f"{IMAGE}parameters: {{{entries}}}\nblocks: {{b: {{parameters: {{p1: 7}}, layers: ["
    head += "{type: conv, kernel: 1, filters: =p1}, {type: conv, kernel: 1, filters: =p2}]}}\n"
    read = network("{type: b, repeat: 2}", head=head)
    shapes = [layer.output_shape for layer in cnnshape.analyze(read).layers[1:]]
    assert [shape[-1] for shape in shapes if shape is not None] == [7, 2, 7, 2]


# Messages list few names


def test_a_message_lists_few_names() -> None:
    entries = ", ".join(f"p{n}: 1" for n in range(5000))
    head = f"{IMAGE}parameters: {{{entries}}}\n"
    found = refusal(layers("{type: conv, kernel: 1, filters: =q}", head=head))
    assert found.help is not None
    assert found.help.startswith("known names are p0, p1, ")
    assert found.help.endswith(" and 4,961 more")


def test_a_misspelt_name_is_looked_for_among_many() -> None:
    found = refusal(
        layers(
            *(f"{{name: stem_{n}, type: relu}}" for n in range(500)), "{type: relu, from: stm_77}"
        )
    )
    assert found.help == "did you mean `stem_77`?"


# Numbers that no float holds


@pytest.mark.parametrize(
    "line",
    [
        f"{{type: dropout, rate: {HUGE}}}",
        f"{{type: batch_norm, epsilon: {HUGE}}}",
        f"{{type: leaky_relu, slope: -{HUGE}}}",
        f"{{type: local_response_norm, size: 3, alpha: {HUGE}}}",
        f"{{type: conv, filters: {HUGE}, kernel: 1}}",
    ],
)
def test_a_number_that_no_float_holds(line: str) -> None:
    found = refusals(layers(line))
    assert [each.code for each in found] == ["E010"]
    assert found[0].message.endswith(" is larger than cnnshape counts")


@pytest.mark.parametrize("values", [HUGE, f"[{HUGE}]", f"[[1, -{HUGE}]]"])
def test_weights_that_no_float_holds(values: str) -> None:
    line = f"{{type: conv, filters: 1, kernel: 1, values: {{weight: {values}}}}}"
    assert refusal(layers(line)).message == "`values` must be finite numbers"


def test_an_example_that_no_float_holds() -> None:
    text = f"input: [1]\nlayers: [{{type: relu}}]\nexamples: [{{input: [{HUGE}], output: [1]}}]\n"
    assert refusal(text).message == "an example must be nested lists of numbers"


# Expressions that a fix or a comment reads again


@pytest.mark.parametrize("value", ["=[1] == [1.0]", '"=[1] == [1.0]"', "=[1][0]", '"=[1][0]"'])
@pytest.mark.parametrize("form", ["{{type: conv, filters: {}, kernel: 2}}", FORM])
def test_lint_answers_whatever_an_expression_is(value: str, form: str, tmp_path: Path) -> None:
    file = tmp_path / "net.yaml"
    file.write_text(layers(form.format(value), "{type: relu}  # cnnshape: ignore[A406] why"))
    for words in (["lint"], ["lint", "--diff", "--unsafe-fixes"]):
        ran = command(*words, str(file))
        assert ran.code in (0, 1)
        assert "internal error" not in ran.said


# Executions

EXAMPLE = """\
input: [3, 3, 1]
layers:
  - {type: conv, filters: FILTERS, kernel: 3, values: {weight: vertical}}
examples:
  - {input: [[1, 2, 3], [4, 5, 6], [7, 8, 9]], output: [1]}
"""


def test_lint_executes_no_example_that_takes_too_much_memory() -> None:
    with (
        patch("cnnshape.promises.examples.run", side_effect=AssertionError("it was executed")),
        patch("cnnshape.linting.run.MAX_EXAMPLE_STEPS", 10**12),
    ):
        found = cnnshape.lint(cnnshape.loads(EXAMPLE.replace("FILTERS", "2147483648")))
    said = [each.message for each in found if each.code == "B101"]
    assert len(said) == 1
    assert "not executed: it would take about" in said[0]
    assert "GiB of memory" in said[0]


def test_lint_executes_no_example_that_takes_too_long() -> None:
    text = EXAMPLE.replace("FILTERS", "1000000")
    with (
        patch("cnnshape.promises.examples.run", side_effect=AssertionError("it was executed")),
        patch("cnnshape.linting.run.MAX_EXAMPLE_STEPS", 8_999_999),
    ):
        found = cnnshape.lint(cnnshape.loads(text))
    (said,) = (each.message for each in found if each.code == "B101")
    assert "not executed: it takes about 9,000,009 steps, more than 8,999,999" in said


POOLS = """\
input: [40, 40, 1]
layers:
  - {type: upsample, factor: 200}
  - {type: max_pool, kernel: 3000, stride: 1}
"""


def test_verify_executes_nothing_that_takes_too_long(tmp_path: Path) -> None:
    """A pooling has no multiply-adds, and compares cells for days."""
    with (
        patch("cnnshape.verification.verify.observe", side_effect=AssertionError("executed")),
        pytest.raises(TooLong, match="about 225,090,073,001,600 steps, and 1,000,000,000,000 are"),
    ):
        cnnshape.verify(cnnshape.loads(POOLS))
    file = tmp_path / "pools.yaml"
    file.write_text(POOLS)
    outcome = command("verify", str(file))
    assert outcome.code == UNABLE
    assert "`--small` verifies it at a small input" in outcome.said


def test_verify_says_which_layers_it_has_executed() -> None:
    passed: list[str] = []
    network = cnnshape.load("lenet")
    assert cnnshape.verify(network, passed=passed.append).ok
    assert {*passed} == {node.name for node in network.nodes}


# Places


@pytest.mark.parametrize(
    "text",
    [
        "a: [1",
        "a: [1\n",
        "a: [1\r",
        "a: {b: 1\r\rc",
        "a: '",
        "\ta: 1",
        "a:\t- 1\n\t- b",
        "a:\rb\r- c",
        "input: [3]\rlayers:\r  - {type: conv, filters: }\r",
        "-a\n",
        "a: [1,\n\n\n",
        "layers: [{type: relu}]",
        "",
        "x",
        "é",
        "a: &a\n",
        "a: 1\n---",
        "a: =(\n",
    ],
)
def test_a_place_lies_in_its_text(text: str) -> None:
    for found in refusals(text):
        assert lies_in_its_text(found.span), found.span[1:]


def test_a_byte_that_is_no_text_at_the_end_of_a_line() -> None:
    from cnnshape.language.loading import decode

    with pytest.raises(cnnshape.SpecError) as refused:
        decode(b"a: b\xff", "bytes.yaml")
    assert lies_in_its_text(refused.value.diagnostics[0].span)


# Comments that silence


def test_many_comments_are_looked_up_by_their_lines() -> None:
    lines = [f"{{type: relu}}  # cnnshape: ignore[A406] {n}" for n in range(300)]
    read = network("{type: conv, filters: 3, kernel: 1}", *lines)
    assert read.origin is not None
    held = Suppressions(read.origin.source)
    places = [node.span for node in read.nodes[2:]]
    with patch.object(held, "_long", {}):
        assert all(held.silence("A406", place) for place in places)
    assert not list(held.unused)


def test_a_thousand_comments_above_one_layer() -> None:
    above = "  # cnnshape: ignore[A406]\n" * 1000
    read = cnnshape.loads(f"{IMAGE}layers:\n  - {{type: relu}}\n{above}  - {{type: relu}}\n")
    assert read.origin is not None
    held = Suppressions(read.origin.source)
    assert held.silence("A406", read.nodes[2].span)
    assert not held.silence("A406", read.nodes[1].span)
    assert not list(held.unused)


# Reports


def _diagnostics(count: int) -> Iterator[Diagnostic]:
    (found,) = refusals(layers("{type: cnv}"))
    return (found for _ in range(count))


@pytest.mark.parametrize("count", [1, MAX_DRAWN, MAX_DRAWN + 1])
def test_a_report_draws_the_first_of_very_many(count: int) -> None:
    stream = Terminal()
    print_diagnostics(list(_diagnostics(count)), stream, 80)
    assert stream.getvalue().count("-->") == min(count, MAX_DRAWN)
    is_said = "The first 1,000 are shown" in stream.getvalue()
    assert is_said == (count > MAX_DRAWN)
    assert f"Found {count:,} problem" in stream.getvalue()


# Sizes


def test_a_large_network_tries_fewer_sizes_and_says_so() -> None:
    text = layers(
        "{type: relu, repeat: 5000}",
        "{type: flatten}",
        "{type: reshape, shape: [96, 2]}",
        head="input: [64, 3]\n",
    )
    found = sizes_of(cnnshape.loads(text))
    assert found is not None
    limits = {answer.works.sizes.limit for answer in found.answers}
    most = MAX_STEPS_OF_TRIES // (STEPS_OF_A_CLAIM * 5000)
    assert all(limit is not None and 1 <= limit <= most for limit in limits)


def test_the_report_says_how_far_sizes_were_tried(tmp_path: Path) -> None:
    file = tmp_path / "net.yaml"
    file.write_text(
        layers(
            "{type: relu, repeat: 5000}",
            "{type: flatten}",
            "{type: reshape, shape: [96, 2]}",
            head="input: [64, 3]\n",
        )
    )
    assert "no L, of the sizes up to 9" in command("sizes", str(file)).report


def test_few_of_the_inputs_that_may_give_a_map_are_tried(tmp_path: Path) -> None:
    file = tmp_path / "net.yaml"
    line = "{type: conv, filters: 1, kernel: 1, stride: 4294967296}"
    file.write_text(layers(line, head="input: [64, 64, 3]\n"))
    ran = command("sizes", str(file), "--output-size", "3")
    assert ran.code == 0
    assert "of the sizes up to 8,5" in ran.report


# Fixes


def test_a_fix_of_an_extended_file_is_left_to_that_file(tmp_path: Path) -> None:
    mistake = "{type: conc, filters: 3, kernel: 1}"
    (tmp_path / "below.yaml").write_text(layers(*["{type: relu}"] * 5, mistake))
    source = Source("net.yaml", "extends: below.yaml\n")
    task = Task(Origin(source, tmp_path, None, None), EVERYTHING)
    (found,) = lint_all([task])
    assert found.fix is not None
    assert found.span.source.name != source.name
    assert fix_file(task, [found], unsafe=True).text == source.text


# Lint looks at few layers of a large network


def test_a_sum_of_many_layers_is_no_residual_block() -> None:
    reads = ", ".join(f"c{number}" for number in range(MAX_SUMMANDS + 1))
    lines = [f"{{name: c{number}, type: relu, from: input}}" for number in range(MAX_SUMMANDS + 1)]
    with Counted(_Branches, "is_residual") as asked:
        cnnshape.lint(network(*lines, f"{{type: add, from: [{reads}]}}"))
    assert asked.calls == 0


@pytest.mark.parametrize("between", ["relu", "dropout, rate: 0.5"])
def test_of_many_sums_the_branches_are_followed_as_far_as_is_affordable(between: str) -> None:
    """Each sum reads the input and the end of a chain that has no end."""
    sums = 1000
    lines = [f"{{name: c{n}, type: {between}{f', from: c{n - 1}' * (n > 0)}}}" for n in range(sums)]
    lines += [f"{{type: add, from: [c{n}, input]}}" for n in range(sums)]
    read = network(*lines)
    few = patch("cnnshape.linting.rules.activation_before_add.MAX_STEPS", 10 * sums)
    with few, Counted(Subject, "inputs") as looked:
        found = list(activation_before_add(Subject(cnnshape.analyze(read))))
    assert found == []
    assert looked.calls < 25 * sums


def test_the_smallest_input_of_a_deep_network_takes_few_tries() -> None:
    text = layers("{type: conv, filters: 1, kernel: 51, repeat: 400}", head="input: [8, 8, 1]\n")
    with Counted(AxisProgram, "runs") as tried:
        (found,) = cnnshape.analyze(cnnshape.loads(text)).diagnostics
    assert "needs an input of at least 51x51x1" in (found.help or "")
    assert tried.calls < 5


# Words that are compared


def test_a_long_word_is_compared_with_none() -> None:
    name = "n" * MAX_LENGTH
    assert words_like(name, [name[:-1] + "m"]) == [name[:-1] + "m"]
    with Counted(suggestion, "slips_of") as compared:
        assert words_like(f"{name}n", [f"{name}m"]) == []
    assert compared.calls == 0
