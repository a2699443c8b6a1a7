"""Expressions: what they compute, exactly; what they refuse, and where; and that they end."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import cnnshape
from cnnshape.language.expressions.environment import Environment
from cnnshape.language.expressions.evaluation import evaluate
from cnnshape.language.expressions.invalid import InvalidExpression

from .reading import MAX_KIBIBYTES, in_a_child, layers, network, refusal, shown, under

PARAMETERS: dict[str, Any] = {
    "a": 6,
    "b": 4,
    "half": 0.5,
    "on": True,
    "kind": "conv",
    "depths": [3, 4, [5, 6]],
    "empty": [],
}


def value_of(text: str, **parameters: Any) -> Any:
    return evaluate(text, Environment({**PARAMETERS, **parameters}))


def refused(text: str, **parameters: Any) -> tuple[str, str]:
    """Return what an expression is refused for, and the part of it that is at fault."""
    with pytest.raises(InvalidExpression) as found:
        value_of(text, **parameters)
    error = found.value
    assert error.help
    return error.message, text[error.start : error.end]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a + b", 10),
        ("a - b", 2),
        ("a * b", 24),
        ("a / b", 1.5),
        ("a // b", 1),
        ("-a // b", -2),
        ("a % b", 2),
        ("-a % b", 2),
        ("2 ** 10", 1024),
        ("2 ** 3 ** 2", 512),
        ("-2 ** 2", -4),
        ("2 ** -1", 0.5),
        ("4 ** half", 2),
        ("+a", 6),
        ("--a", 6),
        ("(a + b) * 2", 20),
        ("a + b * 2", 14),
        ("7 // 2 * 2 + 7 % 2", 7),
        ("1_000", 1000),
        ("0x10 + 0o10 + 0b1", 25),
        ("1e3", 1000),
        ("a == 6", True),
        ("a != 6", False),
        ("1 < b <= 4 < a", True),
        ("1 < b < 4 < a", False),
        ("a > b > 5", False),
        ("a >= 6", True),
        ("2 in [1, 2]", True),
        ("2 not in [1, 2]", False),
        ("'on' in 'conv'", True),
        ("on and a > 5", True),
        ("not on or b == 4", True),
        ("not on", False),
        ("not not on", True),
        ("false or true", True),
        ("true and false", False),
        ("a if on else b", 6),
        ("a if not on else b if b > 5 else 1", 1),
        ("kind == 'conv'", True),
        ('kind != "conv"', False),
        ("[a, b]", [6, 4]),
        ("[]", []),
        ("[[1], [a]]", [[1], [6]]),
        ("depths[0]", 3),
        ("depths[-2]", 4),
        ("depths[2][1]", 6),
        ("depths[a - 5]", 4),
        ("depths[:2]", [3, 4]),
        ("depths[1:]", [4, [5, 6]]),
        ("depths[::2]", [3, [5, 6]]),
        ("depths[::-1]", [[5, 6], 4, 3]),
        ("depths[5:]", []),
        ("[1, 2][1.0]", 2),
        ("min(a, b)", 4),
        ("max([1, 5, 3])", 5),
        ("min([a], [b])", [4]),
        ("ceil(a / b)", 2),
        ("ceil(-1.5)", -1),
        ("floor(a / b)", 1),
        ("round(2.5)", 2),
        ("round(2.6)", 3),
        ("round(1.25, 1)", 1.2),
        ("len(depths)", 3),
        ("len(kind)", 4),
        ("sum([1, 2, 3])", 6),
        ("sum([])", 0),
        ("abs(b - a)", 2),
        ("'text'", "text"),
        ("true", True),
        ("  a  ", 6),
        ("a+\tb", 10),
        ("(a +\n b)", 10),
    ],
)
def test_values(text: str, value: Any) -> None:
    read = value_of(text)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("round_channels(32)", 32),
        ("round_channels(33)", 32),
        ("round_channels(36)", 40),
        ("round_channels(35)", 32),
        ("round_channels(1)", 8),
        ("round_channels(0)", 8),
        ("round_channels(10)", 16),
        ("round_channels(11)", 16),
        ("round_channels(18)", 24),
        ("round_channels(24 * 0.5)", 16),
        ("round_channels(32 * 0.35)", 16),
        ("round_channels(7, 4)", 8),
        ("round_channels(7, d=4)", 8),
        ("round_channels(1.5, 1)", 2),
        ("round_channels(10, d=3)", 9),
    ],
)
def test_round_channels(call: str, value: int) -> None:
    assert value_of(call) == value


@given(st.integers(1, 10_000), st.integers(1, 64))
def test_round_channels_keeps_its_promises(value: int, divisor: int) -> None:
    rounded = value_of(f"round_channels({value}, {divisor})")
    assert rounded % divisor == 0
    assert rounded >= divisor
    assert rounded >= Fraction(9, 10) * value
    assert rounded <= max(divisor, value + divisor)
    nearest = max(divisor, math.floor(Fraction(value, divisor) + Fraction(1, 2)) * divisor)
    assert rounded in (nearest, nearest + divisor)
    assert (rounded == nearest) is (nearest >= Fraction(9, 10) * value)


INTEGERS = st.integers(-(2**63), 2**63)


@given(INTEGERS, INTEGERS, st.sampled_from(["+", "-", "*", "//", "%"]))
def test_integers_are_exact(left: int, right: int, sign: str) -> None:
    assume(right != 0)
    wanted = {
        "+": left + right,
        "-": left - right,
        "*": left * right,
        "//": left // right,
        "%": left % right,
    }[sign]
    assert value_of(f"({left}) {sign} ({right})") == wanted


@given(st.integers(-(2**50), 2**50), st.integers(1, 1000))
def test_a_whole_quotient_is_a_whole_number(quotient: int, divisor: int) -> None:
    read = (
        value_of(f"({quotient * divisor}) / {divisor}")
        if abs(quotient * divisor) < 2**53
        else quotient
    )
    assert read == quotient
    assert type(read) is int


@given(
    st.recursive(
        st.integers(0, 9).map(str),
        lambda inner: st.tuples(
            inner, st.sampled_from(["+", "-", "*", "//", "%", "<", "==", "and", "or"]), inner
        ).map(lambda each: f"({' '.join(each)})"),
        max_leaves=8,
    )
)
def test_agrees_with_python(text: str) -> None:
    try:
        wanted = eval(text, {"__builtins__": {}})
    except ZeroDivisionError:
        assert refused(text)[0] == "this divides by zero"
        return
    assert value_of(text) == wanted


def test_a_conditional_looks_only_at_the_branch_it_takes() -> None:
    assert value_of("1 if true else 1 / 0") == 1
    assert value_of("false and 1 / 0 == 1") is False
    assert value_of("true or 1 / 0 == 1") is True
    assert value_of("2 < 1 < 1 / 0") is False


# What is refused


@pytest.mark.parametrize(
    ("text", "message", "at"),
    [
        ("1 / 0", "this divides by zero", "1 / 0"),
        ("a // (b - 4)", "this divides by zero", "a // (b - 4)"),
        ("1 + a % 0", "this divides by zero", "a % 0"),
        ("0 ** -1", "this divides by zero", "0 ** -1"),
        ("a + wdth", "unknown name `wdth`", "wdth"),
        ("é + 1", "unknown name `é`", "é"),
        ("'é' == wdth", "unknown name `wdth`", "wdth"),
        ("a + kind", "text cannot be computed with", "a + kind"),
        ("kind * 3", "text cannot be computed with", "kind * 3"),
        ("depths * 3", "a list cannot be computed with", "depths * 3"),
        ("[1] + [2]", "a list cannot be computed with", "[1] + [2]"),
        ("-depths", "a list cannot be computed with", "-depths"),
        ("'%s' % a", "text cannot be computed with", "'%s' % a"),
        ("depths[7]", "there is no item 7 in a list of 3", "depths[7]"),
        ("depths[-4]", "there is no item -4 in a list of 3", "depths[-4]"),
        ("depths[half]", None, "depths[half]"),
        ("depths['a']", None, "depths['a']"),
        ("depths[::0]", None, "depths[::0]"),
        ("a[0]", "only a list can be indexed", "a[0]"),
        ("kind[0]", "only a list can be indexed", "kind[0]"),
        ("True", "`True` is not a word here", "True"),
        ("None", "`None` is not a word here", "None"),
        ("a is 6", None, "a is 6"),
        ("~a", "`~` is not an operator here", "~a"),
        ("a & b", "this operator is not allowed", "a & b"),
        ("a << 3", "this operator is not allowed", "a << 3"),
        ("a @ b", "this operator is not allowed", "a @ b"),
        ("sqrt(4)", "there is no such function", "sqrt(4)"),
        ("a(4)", "there is no such function", "a(4)"),
        ("min", None, "min"),
        ("min()", None, "min()"),
        ("min([])", None, "min([])"),
        ("min(1)", None, "min(1)"),
        ("len(5)", None, "len(5)"),
        ("abs('a')", None, "abs('a')"),
        ("sum(['a'])", None, "sum(['a'])"),
        ("ceil(depths)", None, "ceil(depths)"),
        ("1 < 'a'", None, "1 < 'a'"),
        ("1 in 5", None, "1 in 5"),
        ("min(1, 2, key=a)", None, "min(1, 2, key=a)"),
        (
            "round_channels(8, x=4)",
            "round_channels takes only `d` by name",
            "round_channels(8, x=4)",
        ),
        ("round_channels(8, 0)", None, "round_channels(8, 0)"),
        ("round_channels(8, -8)", None, "round_channels(8, -8)"),
        ("round_channels(8, 1.5)", None, "round_channels(8, 1.5)"),
        ("round_channels(8, 8, d=8)", None, "round_channels(8, 8, d=8)"),
        ("round_channels(depths)", None, "round_channels(depths)"),
        ("(-8) ** 0.5", None, "(-8) ** 0.5"),
        ("a + (-8) ** half", None, "(-8) ** half"),
        ("1e999", "the result is not a finite number", "1e999"),
        ("1e308 * 10", None, "1e308 * 10"),
    ],
)
def test_what_cannot_be_computed(text: str, message: str | None, at: str) -> None:
    said, part = refused(text)
    assert message is None or said == message
    assert part == at


@pytest.mark.parametrize(
    "text",
    [
        *("a.real", "kind.upper()", "().__class__", "a.__class__.__bases__", "[].append(1)"),
        *(
            "lambda: 1",
            "(lambda: 1)()",
            "[x for x in depths]",
            "{x for x in depths}",
            "sum(x for x in depths)",
        ),
        *(
            "{x: 1 for x in depths}",
            "f'{a}'",
            "f'{().__class__}'",
            "(x := 5)",
            "{1: 2}",
            "{1, 2}",
            "(1, 2)",
            "1, 2",
        ),
        *(
            "...",
            "b'a'",
            "1j",
            "await a",
            "*depths",
            "min(*depths)",
            "round_channels(**{})",
            "yield",
            "a; b",
        ),
        *(
            "import os",
            "__import__('os')",
            "eval('1')",
            "open('/etc/passwd')",
            "exec('1')",
            "getattr(a, 'b')",
        ),
        *(
            "print(1)",
            "x = 1",
            "del a",
            "assert a",
            "pass",
            "",
            "   ",
            "1 +",
            ")",
            "((",
            "a b",
            "1 2",
            "'a",
            "010",
        ),
        *(
            "a ? b : c",
            "a && b",
            "!a",
            "a || b",
            "if a: b",
            "# comment",
            "\\",
            "$",
            "a\nb",
            "depths[0, 1]",
            "depths[...]",
        ),
        *(
            "{}",
            "[*depths]",
            "not",
            "and",
            "a if b",
            "depths[",
            "1__0",
            "0x",
            "a!",
            "\u2018a\u2019",
            "a\u2212b",
        ),
    ],
)
def test_what_is_no_expression(text: str) -> None:
    message, part = refused(text)
    assert message
    assert len(part) <= max(len(text), 1)


def test_an_underscore_opens_no_door() -> None:
    assert refused("__builtins__")[0] == "unknown name `__builtins__`"


@pytest.mark.parametrize("text", ["a and b", "kind or a", "depths and a", "1 and 2", "0 or 5"])
def test_and_and_or_of_other_things_give_what_python_gives(text: str) -> None:
    assert value_of(text) == eval(text, {"__builtins__": {}}, dict(PARAMETERS))


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ("widht", "did you mean `width`?"),
        ("chanels", "did you mean `channels`?"),
        ("mni(1, 2)", "did you mean `min`?"),
    ],
)
def test_did_you_mean(text: str, help: str) -> None:
    with pytest.raises(InvalidExpression) as found:
        evaluate(text, Environment({"width": 3}, lambda: 5))
    assert found.value.help == help


# Bounded work


@pytest.mark.parametrize(
    "text",
    [
        *(
            "9**9**9",
            "9**9**9**9",
            "(-9)**9**9",
            "2**10000",
            "2**2**2**2**2**2",
            "10**300",
            "10**-10**9",
        ),
        *(
            "[1]*10**9",
            "'a'*10**9",
            "[[1]*1000]*1000",
            "'%1000000000d' % 1",
            "1" * 1000,
            "1" * 999 + "1",
        ),
        *(
            "(" * 300 + ")" * 300,
            "(" * 90 + "1" + ")" * 90 + "+",
            "-" * 999 + "1",
            "not " * 240 + "1",
            "[" * 400,
        ),
        *(
            "[" * 90 + "]" * 90,
            "a[" * 100,
            "min(" * 90 + "1" + ")" * 90,
            "1" + "+1" * 499 + "+",
            "1 if " * 150,
        ),
        *("x" * 2000, "1 + " * 400 + "1", "'" + "x" * 1000, "a" * 1000),
        *(
            "round(5, -1000000000)",
            "round(5, -10**9)",
            "round(10**60, -10**60)",
            "round(-5, -10**18)",
        ),
        *(
            "round(0.5, 10**9) + ''",
            "1e308 * 1e308",
            "-1e308 * 1e308",
            "2**64 * 2**64 * 2**64 * 2**64 * 2**64",
        ),
    ],
)
def test_work_is_bounded(text: str) -> None:
    took = in_a_child(
        layers("{type: conv, kernel: 1, filters: '=" + text.replace("'", "''") + "'}")
    )
    assert {each[0] for each in took["diagnostics"]} <= {"E009", "E004", "E010"}
    assert took["problems"] == 1
    assert took["kibibytes"] < MAX_KIBIBYTES


def _growing(step: str, levels: int, use: str) -> str:
    """Return a file whose parameters each stand for many of the one before, in two rows."""
    lines = []
    for row in "pq":
        lines.append(f"  {row}0: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]")
        lines += [f'  {row}{n}: "={step.replace("@", f"{row}{n - 1}")}"' for n in range(1, levels)]
    last = use.replace("@", f"p{levels - 1}").replace("&", f"q{levels - 1}")
    return "parameters:\n" + "\n".join(lines) + "\n" + last


MANY = "[" + ", ".join(["@"] * 200) + "]"
CONV = "{type: conv, kernel: 1, filters: '=len(@)'}"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(_growing(f"sum({MANY}, [])", 6, layers(CONV)), id="sum of lists"),
        pytest.param(_growing(f"max({MANY})", 6, layers(CONV)), id="maximum of lists"),
        pytest.param(_growing(MANY, 8, layers(CONV)), id="lists of lists"),
        pytest.param(
            _growing(MANY, 8, layers("{type: relu, if: '=@ == 1'}")), id="compared with a number"
        ),
        pytest.param(_growing(MANY, 8, layers("{type: relu, if: '=@ == &'}")), id="compared"),
        pytest.param(_growing(MANY, 8, layers("{type: relu, if: '=@ < &'}")), id="ordered"),
        pytest.param(_growing(MANY, 8, layers("{type: relu, if: '=& in @'}")), id="searched"),
        pytest.param(
            _growing(MANY, 8, layers("{type: conv, kernel: =@, filters: 1}")), id="as a kernel"
        ),
        pytest.param(
            _growing(MANY, 8, layers("{type: conv, kernel: 1, filters: 1, values: {weight: =@}}")),
            id="as values",
        ),
        pytest.param(
            _growing(MANY, 8, layers("{type: relu}") + "examples: [{input: =@, output: 1}]\n"),
            id="as an example",
        ),
        pytest.param(
            _growing(MANY, 8, layers("{type: relu}") + "expect: {output: =@}\n"),
            id="as an expectation",
        ),
        pytest.param(
            _growing(MANY, 8, layers("{type: relu, name: =@, description: =@}")), id="as a name"
        ),
        pytest.param(
            _growing("[@, @]", 40, layers("{type: relu, if: '=@ == &'}")), id="doubled and compared"
        ),
    ],
)
def test_lists_of_lists_of_lists_cost_no_more_than_is_written(text: str) -> None:
    took = in_a_child(text)
    assert took["kibibytes"] < MAX_KIBIBYTES


# In a file


def test_expressions_stand_wherever_a_value_may() -> None:
    text = """\
parameters: {n: 4, twice: =2 * n, sizes: "=[n, n, 3]"}
input: =sizes
blocks: {b: {parameters: {width: =n}, layers: [{type: conv, filters: =width, kernel: 1}]}}
layers:
  - {type: b, width: =twice}
  - {type: conv, filters: =n, kernel: "=[1, 1]", padding: ["=n // 4", 0], bias: =n > 5}
  - {type: dropout, rate: =n / 10}
  - {name: last, type: reshape, shape: [=n * 6 * 4]}
expect: {parameters: =3 * 8 + 8 + 8 * n, output: ["=n * 24"]}
outputs: ['="last"']
"""
    read = cnnshape.loads(text)
    analysis = cnnshape.analyze(read)
    assert analysis.diagnostics == ()
    assert analysis.totals.trainable_parameters == read.promises.expect["parameters"] == 64
    assert analysis.layers[-1].output_shape == (96,)
    assert read.outputs == ("last",)


@pytest.mark.parametrize(
    "style", ["={}", "'={}'", '"={}"', "= {}", "'= {} '", "!!str ={}", "&x ={}"]
)
def test_the_place_of_a_mistake_inside_an_expression(style: str) -> None:
    written = style.format("1 + wdth * 2")
    found = refusal(layers(f"{{description: été, type: conv, kernel: 1, filters: {written}}}"))
    assert (found.code, found.message, under(found.span)) == ("E009", "unknown name `wdth`", "wdth")
    assert found.notes[0].startswith("in the expression `=")


def test_the_place_counts_characters() -> None:
    found = refusal(layers("{type: conv, kernel: 1, filters: \"='🙂é' == wdth\"}"))
    assert under(found.span) == "wdth"


@pytest.mark.parametrize(
    "text",
    [
        "filters: >-\n      =1 +\n      wdth",
        "filters: |\n      =1 + wdth",
        'filters: "=1 \\\n      + wdth"',
        "filters: '=1 + ''a'' + wdth'",
        'filters: "=1 \\x2b wdth"',
    ],
)
def test_an_expression_that_is_not_in_one_piece_is_marked_as_a_whole(text: str) -> None:
    found = refusal(f"input: [4, 4, 3]\nlayers:\n  - type: conv\n    kernel: 1\n    {text}\n")
    assert found.code == "E009"
    assert under(found.span).strip() in text


def test_an_expression_without_anything() -> None:
    found = refusal(layers("{type: conv, kernel: 1, filters: =}"))
    assert (found.code, under(found.span)) == ("E009", "=")


def test_a_long_expression_is_refused_as_a_whole() -> None:
    found = refusal(layers(f"{{type: conv, kernel: 1, filters: ={'1 + ' * 300}1}}"))
    assert (found.code, found.message) == (
        "E009",
        "an expression may have 1,000 characters, not 1,201",
    )


def test_a_message_about_a_long_expression_is_short() -> None:
    found = refusal(layers(f"{{type: conv, kernel: 1, filters: ={'1 + ' * 100_000}1}}"))
    assert len(found.message) + sum(map(len, found.notes)) + len(found.help or "") < 2000


def test_text_is_not_an_expression_unless_it_starts_with_the_mark() -> None:
    assert shown([refusal(layers("{type: conv, kernel: 1, filters: 1 + 1}"))]) == [
        ("E004", "1 + 1")
    ]
    assert network("{type: relu, description: a = b}").nodes[-1].description == "a = b"


@given(
    st.text(
        st.sampled_from("ab+-*/%()[],.<>=!0123456789 '\"_:~&|^{}#\\\n\té🙂abcdefilnoruxt"),
        max_size=30,
    )
)
def test_any_text_is_worked_out_or_refused_inside_its_bounds(text: str) -> None:
    try:
        value_of(text)
    except InvalidExpression as found:
        error = found
    else:
        return
    assert 0 <= error.start <= error.end <= max(len(text), error.start) + 1
    assert error.message
    assert error.help
