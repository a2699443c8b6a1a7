"""Documents: positions in characters, the traps of YAML, and texts that mean harm."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cnnshape
from cnnshape.diagnostics import Diagnostic, Source
from cnnshape.language.loading import decode
from cnnshape.language.yaml.document import read_value
from cnnshape.language.yaml.values import Scalar, Sequence, Table, Value

from .reading import MAX_KIBIBYTES, in_a_child, layers, refusal, refusals, shown, under, value_of


def faults(text: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(cnnshape.SpecError) as refused:
        read_value(Source("text.yaml", text))
    return refused.value.diagnostics


def fault(text: str) -> Diagnostic:
    (found,) = faults(text)
    return found


def fault_in_bytes(content: bytes) -> Diagnostic:
    with pytest.raises(cnnshape.SpecError) as refused:
        read_value(decode(content, "text.yaml"))
    (found,) = refused.value.diagnostics
    return found


# What a document holds


def test_duplicate_keys_show_both_places() -> None:
    found = fault("input: [4, 3]\nname: a\nname: b\n")
    assert found.code == "E003"
    assert found.message == "the key `name` is written twice"
    assert (found.span.line, under(found.span)) == (3, "name")
    (first,) = found.related
    assert (first.message, first.span.line, under(first.span)) == ("first written here", 2, "name")


def test_duplicate_keys_are_found_whichever_way_they_are_quoted() -> None:
    assert shown(faults("{a: 1, 'a': 2, \"a\": 3}")) == [("E003", "'a'"), ("E003", '"a"')]


@pytest.mark.parametrize("key", ["5", "true", "~", "1.5", ".nan"])
def test_a_key_is_text(key: str) -> None:
    found = fault(f"{key}: 1\n")
    assert (found.code, found.message, under(found.span)) == ("E004", "a key must be text", key)
    assert found.help == f'put it in quotes if it is meant as a name: "{key}"'


@pytest.mark.parametrize("key", ["[1]", "{a: 1}"])
def test_a_list_or_mapping_is_no_key(key: str) -> None:
    found = fault(f"? {key}\n: 2\n")
    assert (found.code, under(found.span)) == ("E004", key)


def test_anchors_aliases_and_their_redefinition() -> None:
    assert value_of("[&a 1, *a, &a 2, *a]") == [1, 1, 2, 2]


def test_an_alias_may_be_a_key() -> None:
    assert value_of("- &a b\n- {*a : c}\n") == ["b", {"b": "c"}]


def test_an_unknown_alias() -> None:
    found = fault("a: &there 1\nb: [*theer]\n")
    assert found.code == "E001"
    assert found.message == "the alias `*theer` has no anchor"
    assert under(found.span) == "*theer"


def test_all_unknown_aliases_are_reported() -> None:
    assert shown(faults("a: *b\nc: [*d]\n")) == [("E001", "*b"), ("E001", "*d")]


@pytest.mark.parametrize("text", ["a: &b [*b]", "a: &b {c: [1, {d: *b}]}", "&b a: &c\n  - *c\n"])
def test_a_recursive_alias(text: str) -> None:
    found = fault(text)
    assert found.code == "E001"
    assert found.message.endswith("is inside the value that it names")
    assert under(found.span).startswith("*")


def test_merge_keys_give_way_to_what_is_written() -> None:
    text = "a: &a {x: 1, y: 2}\nb: {y: 3, <<: *a, z: 4}\n"
    assert value_of(text)["b"] == {"x": 1, "y": 3, "z": 4}


def test_of_a_list_of_merged_mappings_the_first_wins() -> None:
    text = "a: &a {x: 1}\nb: &b {x: 2, y: 2}\nc: {<<: [*a, *b]}\n"
    assert value_of(text)["c"] == {"x": 1, "y": 2}


def test_merges_of_merges() -> None:
    text = "a: &a {x: 1}\nb: &b {<<: *a, y: 2}\nc: {<<: *b}\n"
    assert value_of(text)["c"] == {"x": 1, "y": 2}


def test_a_quoted_merge_key_is_an_ordinary_key() -> None:
    assert value_of("{'<<': 1}") == {"<<": 1}


@pytest.mark.parametrize(("value", "at"), [("5", "5"), ("[5]", "5"), ("~", "~"), ("[[]]", "[]")])
def test_a_merge_key_wants_mappings(value: str, at: str) -> None:
    found = fault(f"a: {{<<: {value}}}")
    assert (found.code, under(found.span)) == ("E001", at)
    assert found.message == "`<<` merges a mapping, or a list of mappings"


def test_a_merged_layer_is_a_layer() -> None:
    text = layers(
        "&layer {type: conv, filters: 4, kernel: 3}",
        "{<<: *layer, filters: 8}",
        "*layer",
    )
    read = cnnshape.analyze(cnnshape.loads(text))
    assert [layer.output_shape for layer in read.layers[1:]] == [
        (30, 30, 4),
        (28, 28, 8),
        (26, 26, 4),
    ]


def test_an_error_in_a_value_that_aliases_repeat_is_reported_once_at_the_value() -> None:
    found = refusal(layers("&layer {type: cnv}", "*layer", "*layer"))
    assert (found.code, found.span.line, under(found.span)) == ("E005", 3, "cnv")


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("a: !thing 5", "!thing 5"),
        ("a: !!int x", "!!int x"),
        ("a: !!bool 5", "!!bool 5"),
        ("a: !!binary aGk=", "!!binary aGk="),
        ("a: !!python/object:os.system x", "!!python/object:os.system x"),
    ],
)
def test_tags_that_do_not_fit(text: str, at: str) -> None:
    found = fault(text)
    assert (found.code, under(found.span)) == ("E001", at)
    assert found.message == f"the tag `{at.split()[0]}` does not fit here"


@pytest.mark.parametrize("tag", ["!thing", "!!set", "!!omap", "!!python/tuple"])
@pytest.mark.parametrize("value", ["[a]", "{a: b}"])
def test_tags_of_lists_and_mappings(tag: str, value: str) -> None:
    found = fault(f"a: {tag} {value}")
    assert (found.code, found.message) == ("E001", f"the tag `{tag}` is not known")
    assert under(found.span).startswith(tag)


def test_tags_that_say_what_is_there_anyway() -> None:
    text = "[!!str 5, !!int 5, !!float 5, !!bool true, !!null ~, !!seq [1], !!map {a: 1}]"
    assert value_of(text) == ["5", 5, 5, True, None, [1], {"a": 1}]


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "---\n...\n", "~"])
def test_an_empty_file(text: str) -> None:
    found = refusal(text)
    assert (found.code, found.message) == ("E001", "the file is empty")
    assert found.help == "an architecture has at least `input:` and `layers:`"


@pytest.mark.parametrize("text", ["- a", "5", "text", "[1, 2]", "'a: b'"])
def test_a_file_that_is_no_mapping(text: str) -> None:
    found = refusal(text)
    assert found.code == "E001"
    assert found.message == "the file is not a mapping of keys to values"
    assert under(found.span).rstrip("\n") == text


def test_several_documents() -> None:
    found = fault("---\na: 1\n---\nb: 1\n--- c\n")
    assert (found.code, found.span.line, under(found.span)) == ("E001", 3, "---")
    assert found.message == "the file holds more than one document"


def test_directives_and_an_end_are_no_second_document() -> None:
    assert value_of("%YAML 1.2\n---\na: 1\n...\n") == {"a": 1}


# What the parser objects to


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("a: b: c", 1, 5, "a `: ` is where no key can be"),
        ("a: b\n c: d\n", 2, 2, "this line is indented deeper than the keys above it"),
        ("a: [1", 1, 4, "this `[` is not closed"),
        ("a: {b: 1", 1, 4, "this `{` is not closed"),
        ("a: [1,\n  2", 2, 4, "a list is not closed with `]`"),
        ('a: "x', 1, 4, 'the quote " is not closed'),
        ("a: 'x", 1, 4, "the quote ' is not closed"),
        ("a:\n\tb: 1", 2, 1, "this line is indented with a tab, which YAML does not allow"),
        ("a: [1]]", 1, 7, "this `]` closes nothing"),
        ("a: [1];", 1, 7, "a `;` follows the value"),
        ("{a: 1 b: 2}", 1, 7, "a comma is missing before `b`"),
        ("a: @x", 1, 4, "this character cannot start a value"),
        ("a: ]", 1, 4, "a value is missing here"),
        ("a:\n  - b\n  c: d\n", 3, 3, "this line belongs to no item of the list above it"),
        ("a:\n  b: c\n d: e\n", 3, 2, "this line belongs to no mapping around it"),
        ("a: 1\nb\n", 2, 1, "a key has no `:` after it"),
    ],
)
def test_the_words_for_broken_yaml(text: str, line: int, column: int, message: str) -> None:
    found = fault(text)
    assert (found.code, found.message) == ("E001", message)
    assert (found.span.line, found.span.column) == (line, column)
    assert found.help
    assert found.notes[0].startswith("the YAML parser says: ")


@pytest.mark.parametrize("text", ["a: 'b\tc'\n", "a:\tb\n", "{a:\tb,\tc: d}\n", "a: b\t# c\n"])
def test_tabs_are_welcome_where_yaml_allows_them(text: str) -> None:
    assert isinstance(value_of(text), dict)


def test_what_precedes_a_syntax_error_is_reported_with_it() -> None:
    assert shown(faults("a: {b: 1, b: 2}\nc: *d\ne: [")) == [
        ("E003", "b"),
        ("E001", "*d"),
        ("E001", ""),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "{type: conv, kernel: 3, filters: =min(1, 2)}",
        "{type: conv, kernel: 3, filters: =widths[0]}",
        "{type: conv, kernel: 3, filters: =max(widths[0], 2)}",
        "{type: conv, kernel: 3, filters: =round_channels(6, d=4)}",
        "{type: conv, kernel: 3, filters: =[1, 2][0]}",
        "{type: conv, kernel: 3, filters: =1 #2}",
        "{type: reshape, shape: [=min(4, 5), 3]}",
    ],
)
def test_an_expression_that_flow_style_cuts_is_to_be_quoted(line: str) -> None:
    found = refusals(f"parameters: {{widths: [1]}}\n{layers(line)}")
    assert any("quote" in f"{each.message} {each.help}" for each in found)


def test_an_unquoted_call_says_how_to_quote_it() -> None:
    found = refusal(layers("{type: conv, kernel: 3, filters: =min(1, 2)}"))
    assert found.help is not None
    assert "quote it" in found.help
    assert '"=' in found.help


# Characters


@pytest.mark.parametrize(
    "character", ["\0", "\x01", "\x07", "\x1b", "\x7f", "\x80", "\x9f", "\ufffe", "\uffff"]
)
@pytest.mark.parametrize(
    "before", ["", "é", "日本語日本語", "🙂🙂🙂", "a\r\nb\u2028é", "éééééééééééééééé"]
)
def test_characters_that_yaml_forbids(character: str, before: str) -> None:
    found = fault(f"# {before}{character}\na: 1\n")
    assert found.code == "E001"
    assert found.message == f"the character U+{ord(character):04X} is not allowed in YAML"
    assert under(found.span) == character


@pytest.mark.parametrize("code", [0xD800, 0xDFFF, 0xDCFF])
def test_half_a_surrogate_pair(code: int) -> None:
    character = chr(code)
    found = fault(f"é: 'é{character}'")
    assert found.message == f"the character U+{ord(character):04X} is not allowed in YAML"
    assert (found.code, under(found.span)) == ("E001", character)


@pytest.mark.parametrize("text", ['a: "\\ud800"', 'a: "\\U00110000"'])
def test_an_escape_that_is_no_character(text: str) -> None:
    assert fault(text).code == "E001"


@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_a_byte_order_mark_takes_no_column(start: str) -> None:
    text = f"{start}nam: x\n{layers('{type: relu}')}"
    found = refusal(text)
    assert (found.span.line, found.span.column, under(found.span)) == (1, 1, "nam")
    source = decode(text.encode(), "text.yaml")
    assert source.text.startswith("nam")


@pytest.mark.parametrize(
    ("content", "byte", "line", "column"),
    [
        (b"name: \xff\n", 0xFF, 1, 7),
        (b"a: b\r\nname: \xc3\xa9\xe9\n", 0xE9, 2, 8),
        (b"\xef\xbb\xbfname: \xff\n", 0xFF, 1, 7),
        (b"\xff\xfea\0", 0xFF, 1, 1),
        (b"a: \xed\xa0\x80", 0xED, 1, 4),
        (b"a: \xc0\xaf", 0xC0, 1, 4),
        (b"a: \xe2\x82", 0xE2, 1, 4),
    ],
)
def test_bytes_that_are_no_utf_8(content: bytes, byte: int, line: int, column: int) -> None:
    found = fault_in_bytes(content)
    assert found.code == "E001"
    assert found.message.startswith(f"the file is not UTF-8 text: byte 0x{byte:02x} at position ")
    assert (found.span.line, found.span.column) == (line, column)


def test_a_bad_byte_at_the_very_end_of_the_longest_file() -> None:
    content = b"#" * (2**20 - 1) + b"\xff"
    assert fault_in_bytes(content).message.startswith("the file is not UTF-8 text: byte 0xff")


def test_a_binary_file() -> None:
    found = fault_in_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    assert (found.code, found.span.line, found.span.column) == ("E001", 1, 1)


# Lengths


def test_a_mebibyte_is_read_and_a_byte_more_is_not() -> None:
    text = "a: 1\n#"
    assert value_of(text + "x" * (2**20 - len(text))) == {"a": 1}
    found = fault(text + "x" * (2**20 - len(text) + 1))
    assert found.code == "E010"
    assert found.message == "the file has 1,048,577 bytes, more than 1,048,576"


def test_the_limit_counts_bytes_and_not_characters() -> None:
    assert fault("#" + "é" * 2**19).code == "E010"


def test_a_file_on_disk_that_is_too_long_says_no_wrong_length(tmp_path: Path) -> None:
    path = tmp_path / "long.yaml"
    path.write_bytes(b"#" * (3 * 2**20))
    with pytest.raises(cnnshape.SpecError) as refused:
        cnnshape.load(path)
    (found,) = refused.value.diagnostics
    assert found.code == "E010"
    assert "1,048,577 bytes" not in found.message


def test_a_hundred_levels_are_read_and_one_more_is_not() -> None:
    assert value_of("[" * 100 + "]" * 100) is not None
    found = fault("[" * 101 + "]" * 101)
    assert (found.code, found.message) == ("E010", "the file nests deeper than 100 levels")
    assert (found.span.column, under(found.span)) == (101, "[")


def test_levels_that_aliases_hide_are_counted_too() -> None:
    inner = "a: &a " + "[" * 80 + "]" * 80
    found = fault(f"{inner}\nb: {'[' * 80}*a{']' * 80}\n")
    assert found.code == "E010"


# Positions

BREAKS = st.sampled_from(["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029"])
LINES = st.text(st.sampled_from("aé日🙂 \t#'\"\u0301\xa0\ufeff"), max_size=8)


@given(st.lists(st.tuples(LINES, BREAKS), max_size=4), st.sampled_from(["é", "🙂🙂", "a\u0301"]))
def test_columns_count_characters_and_lines_count_breaks(
    comments: list[tuple[str, str]], name: str
) -> None:
    start = "".join(f"#{comment}{end}" for comment, end in comments)
    both = refusals(f'{start}{{"{name}": 1, input: [4, 3], layers: [{{type: rélu}}]}}')
    assert shown(both) == [("E002", f'"{name}"'), ("E005", "rélu")]


def _spans(value: Value) -> list[tuple[str, str]]:
    """Return the kind and the text of every value and key inside a value."""
    if isinstance(value, Scalar):
        return [("scalar", under(value.span))]
    if isinstance(value, Sequence):
        return [
            ("list", under(value.span)),
            *(each for item in value.items for each in _spans(item)),
        ]
    inner = [
        each
        for item in value.values()
        for each in [("key", under(item.key_span)), *_spans(item.value)]
    ]
    return [("mapping", under(value.span)), *inner]


def spans(text: str) -> list[tuple[str, str]]:
    return _spans(read_value(Source("text.yaml", text)))


def test_spans_of_flow_style() -> None:
    text = "{é: [🙂, 'b''c'], \"d\": {}, e: }"
    assert spans(text) == [
        ("mapping", text),
        ("key", "é"),
        ("list", "[🙂, 'b''c']"),
        ("scalar", "🙂"),
        ("scalar", "'b''c'"),
        ("key", '"d"'),
        ("mapping", "{}"),
        ("key", "e"),
        ("scalar", ""),
    ]


def test_spans_of_block_style_end_where_the_text_ends() -> None:
    text = "a:\n  - b: 1\n    c: 2  # comment\n\n  # comment\n  - d\n# comment\ne: f\n"
    read = read_value(Source("text.yaml", text))
    assert isinstance(read, Table)
    items = read.get("a")
    assert isinstance(items, Sequence)
    assert under(items.items[0].span) == "b: 1\n    c: 2"
    assert under(items.span) == "- b: 1\n    c: 2  # comment\n\n  # comment\n  - d"


def test_a_span_ends_inside_the_text() -> None:
    text = "input: [4, 3]"
    found = refusal(text)
    assert (found.span.end_line, found.span.end_column) <= (1, len(text) + 1)


def test_a_span_is_the_value_without_its_anchor() -> None:
    found = refusal(layers("{type: conv, filters: &f six, kernel: 3}"))
    assert under(found.span) == "six"


@pytest.mark.parametrize("text", ["[1, &a , 3]", "[1,&a, 3]", "[1, &a]", "{b: &a , c: 4}"])
def test_the_span_of_nothing_under_an_anchor_is_the_anchor(text: str) -> None:
    assert ("scalar", "&a") in spans(text)


# Texts that mean harm: each is read, or refused with one diagnostic, by a process that survives


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("a: " + "[" * 200_000, "E010", id="brackets"),
        pytest.param("[" * 200_000 + "]" * 200_000, "E010", id="closed brackets"),
        pytest.param("- " * 200_000, "E010", id="dashes"),
        pytest.param("{a: " * 200_000, "E010", id="braces"),
        pytest.param("{" * 200_000, "E010", id="braces alone"),
        pytest.param("? " * 200_000, "E010", id="questions"),
        pytest.param("[{a: " * 100_000, "E010", id="mixed"),
        pytest.param("\n".join(" " * n + "a:" for n in range(1000)), "E010", id="indentation"),
        pytest.param("---\n" * 200_000, "E001", id="documents"),
        pytest.param("a: [" + "," * 1_000_000, "E001", id="commas"),
        pytest.param("a: [" + "[," * 400_000, "E001", id="brackets and commas"),
        pytest.param("a: '" + "x" * 1_000_000, "E001", id="quote"),
        pytest.param("\t" * 1_000_000, "E001", id="tabs"),
        pytest.param("a:" + "\n" * 1_000_000 + "\t[", "E001", id="lines"),
        pytest.param("&a " * 300_000, "E001", id="anchors"),
        pytest.param("a: !" + "x" * 1_000_000, "E001", id="tag"),
    ],
)
def test_hostile_nesting(text: str, code: str) -> None:
    took = in_a_child(text)
    assert [each[0] for each in took["diagnostics"]] == [code]
    assert took["kibibytes"] < MAX_KIBIBYTES


def _bomb(width: int, depth: int) -> str:
    lines = ["a0: &a0 [" + ", ".join("1" * width) + "]"]
    lines += [
        f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * width)}]"
        for level in range(1, depth)
    ]
    return "\n".join(lines)


def _merging_bomb(depth: int) -> str:
    lines = ["a0: &a0 {k0: 1}"]
    lines += [f"a{n}: &a{n} {{<<: *a{n - 1}, k{n}: 1}}" for n in range(1, depth)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(_bomb(9, 12), id="billion laughs"),
        pytest.param(_bomb(2, 60), id="doubling"),
        pytest.param(_bomb(1000, 3), id="wide"),
        pytest.param(_merging_bomb(5000), id="merges"),
    ],
)
def test_an_alias_bomb(text: str) -> None:
    took = in_a_child(text)
    assert [each[0] for each in took["diagnostics"]] == ["E010"]
    assert took["kibibytes"] < MAX_KIBIBYTES


def test_a_ladder_of_aliases_does_not_exhaust_the_stack() -> None:
    """Each rung nests 90 levels deeper than the one before, with few values in all."""
    rungs = ["a0: &a0 [1]"]
    rungs += [f"a{n}: &a{n} {'[' * 90}*a{n - 1}{']' * 90}" for n in range(1, 60)]
    text = "parameters:\n  " + "\n  ".join(rungs) + f"\n{layers('{type: relu}')}"
    took = in_a_child(f"{text}examples: [{{input: *a59, output: 1}}]\n")
    assert [each[0] for each in took["diagnostics"]] == ["E010"]


@pytest.mark.slow
def test_two_hundred_thousand_duplicates_of_a_key() -> None:
    took = in_a_child("a: 1\n" * 200_000)
    assert {each[0] for each in took["diagnostics"]} <= {"E003", "E010"}
    assert took["kibibytes"] < 2 * MAX_KIBIBYTES


@pytest.mark.slow
def test_a_hundred_thousand_things_that_are_no_layers() -> None:
    took = in_a_child(layers(*["5"] * 100_000))
    assert took["diagnostics"][0][0] in ("E004", "E010")
    assert took["kibibytes"] < 2 * MAX_KIBIBYTES
