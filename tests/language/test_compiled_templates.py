"""What a compiled template says of a design is what `load` and `analyze` say, word for word."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cnnshape
from cnnshape.diagnostics import SpecError, only_errors
from cnnshape.language.bundled_paths import bundled_files, bundled_folder
from cnnshape.language.compiled.compiled_template import MAX_IN_VAIN
from cnnshape.language.compiled.run import Run
from cnnshape.language.loading import template, template_of_text
from cnnshape.language.template import Template
from cnnshape.language.yaml.parts import entries_of
from cnnshape.sweeping.design import Design, Plan

VALUES: tuple[Any, ...] = (0, 1, 2, 3, 4, 6, 0.5, True, False, [1, 2, 3], "relu", -1)
LIKELY = {
    "n": (0, 1, 2, 3),
    "w": (1, 2, 3, 4, 8),
    "flag": (True, False),
    "also": (True, False),
    "k": (1, 2, 3, 5),
    "ws": ([2, 4], [4, 4, 8], [1]),
    "kind": ("relu", "conv", "unit", "branches", "softmax"),
    "size": (1, 4, 8, 9),
}
DEFAULTS = (
    "parameters: {n: 2, w: 4, flag: true, also: =not flag, k: 3, ws: [2, 4, 8], kind: relu, "
    "size: 8, wide: '=w * 2 if flag else max(ws)'}"
)
NUMBERS = ("=w", "=wide", "=ws[0]", "=channels", "=4", "=k * 2", "=max(w, n)", "=w + len(ws)")
ODD_NUMBERS = ("=ws[n]", "=w // n", "=w + index", "=w / 3")
FLAGS = ("=flag", "=also", "=channels > 3", "=flag and n > 1", "=true")
ODD_FLAGS = ("=n", "=index < n")
COUNTS = ("=n", "=2", "=len(ws)", "=k // 2", "=w // 4")
ODD_COUNTS = ("=n - 2", "=w / 3")
REFERENCES = ("input", "a", "b", "c", "a_1", "=kind", "u", "u.a", "[a, b]")
ODD = 0.03
KEYS = (
    "quantize: int8",
    "trainable: =flag",
    "share: a",
    "expect: {parameters: =w}",
    "description: =x",
)


class Writer:
    """Writes random templates with parameters wherever they may be."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.names = random.randrange(4)

    def text(self) -> str:
        blocks = "\n".join(
            f"  {name}:\n"
            f"    parameters: {{f: , g: '{self.one(NUMBERS, ODD_NUMBERS)}', flag: =also}}\n"
            f"    layers: {self.items(inner, self.random.randint(0, 3))}"
            for name, inner in (("unit", 1), ("pair", 0))
        )
        last = self.one(("",), ("outputs: [a]\n", "outputs: [u, b]\n"))
        layers = self.items(2, self.random.randint(1, 5))
        shape = self.one(("'=[size, size, 3]'", "[8, 8, 3]", "'=[8, 8, w]'"))
        return f"input: {shape}\n{DEFAULTS}\n{last}blocks:\n{blocks}\nlayers: {layers}\n"

    def one(self, choices: tuple[str, ...], odd: tuple[str, ...] = ()) -> str:
        return self.random.choice(odd if odd and self.random.random() < ODD else choices)

    def items(self, depth: int, number: int) -> str:
        return f"[{', '.join(self.item(depth) for _ in range(number))}]"

    def item(self, depth: int) -> str:
        kinds = (*self.layers(), *(self.nested(depth) if depth else ()))
        item = self.random.choice(kinds)
        parts = [item, *self.placement(item)]
        return "{" + ", ".join(parts) + "}"

    def layers(self) -> Iterator[str]:
        number = f"'{self.one(NUMBERS, ODD_NUMBERS)}'"
        yield f"type: conv, filters: {number}, kernel: '=k', padding: same"
        yield f"type: conv, filters: {number}, kernel: ['=k', 1], stride: '=2 if flag else 1'"
        yield f"type: conv, filters: '=w * (index + 1)', kernel: 1, repeat: '{self.one(COUNTS)}'"
        yield "type: relu, repeat: 3, if: '=index < n'"
        yield f"type: separable_conv, filters: {number}, kernel: 3, padding: same"
        yield "type: relu"
        yield """type: '=["relu", "tanh"][n % 2]'"""
        yield "type: max_pool, kernel: '=k', stride: 1, padding: same"
        yield self.one((f"type: conv, filters: {number}, kernel: 1",), ("type: '=kind'",))
        yield "type: upsample, factor: '=1 + n % 2'"
        yield self.one(("type: tanh",), ("type: add, from: [a, b]",))

    def nested(self, depth: int) -> Iterator[str]:
        yield f"type: unit, f: '{self.one(NUMBERS)}'"
        yield f"type: pair, f: '{self.one(NUMBERS)}', g: '{self.one(NUMBERS)}'"
        merge = self.one(("concat",), ("add", "=kind"))
        lists = f"[{self.items(depth - 1, 1)}, {self.items(depth - 1, self.random.randint(0, 2))}]"
        yield f"type: branches, merge: '{merge}', branches: {lists}"

    def placement(self, item: str) -> Iterator[str]:
        chosen = self.random.random
        if chosen() < 0.2:
            self.names += 1
            yield f"name: {self.one(('abcu'[self.names % 4],), ('a', 'b'))}"
        if chosen() < 0.2 and "if:" not in item:
            yield f"if: '{self.one(FLAGS, ODD_FLAGS)}'"
        if chosen() < 0.2 and "repeat:" not in item:
            yield f"repeat: '{self.one(COUNTS, ODD_COUNTS)}'"
        if chosen() < ODD and "from:" not in item:
            yield f"from: {self.one(REFERENCES)}"
        if chosen() < 2 * ODD:
            yield self.one(KEYS)


def settings_of(random: Random) -> dict[str, Any]:
    names = random.sample(list(LIKELY), random.randint(0, 4))
    return {
        name: random.choice(VALUES if random.random() < ODD else LIKELY[name]) for name in names
    }


def expected(read: Template, settings: dict[str, Any]) -> Design:
    """Return what `load` and `analyze` say of a design."""
    fresh = Template(read.root, read.origin, read.extends, read.warnings, read.own)
    try:
        network = fresh.network(None, settings)
    except SpecError as error:
        return Design(settings, diagnostics=error.diagnostics)
    analysis = cnnshape.analyze(network)
    rows = {row.name: row for row in analysis.layers}
    shapes = {name: rows[name].output_shape for name in network.outputs}
    outside = {
        name: None if shape is None else list(network.layout.outside(shape))
        for name, shape in shapes.items()
    }
    output = next(iter(outside.values())) if len(outside) == 1 else outside
    return Design(settings, analysis.totals, output, only_errors(analysis.diagnostics))


def compare(read: Template, points: list[dict[str, Any]]) -> None:
    plan = Plan(read)
    for settings in points:
        assert plan.design(settings) == expected(read, settings), settings


@given(st.integers(0, 2**32))
def test_a_compiled_design_is_what_load_and_analyze_say(seed: int) -> None:
    random = Random(seed)
    try:
        read = template_of_text(Writer(random).text())
    except SpecError:
        return
    points = [settings_of(random) for _ in range(8)]
    compare(read, [*points, *points[:2]])


def test_most_random_templates_that_are_valid_are_compiled() -> None:
    valid = compiled = 0
    for seed in range(60):
        random = Random(seed)
        read = template_of_text(Writer(random).text())
        for settings in [settings_of(random) for _ in range(8)]:
            knew = read.compiled.network(None, settings) is not None
            if not Plan(read).design(settings).diagnostics:
                valid, compiled = valid + 1, compiled + knew
    assert valid > 100
    assert compiled > valid / 2


def changed(read: Template, random: Random) -> dict[str, Any]:
    """Return settings near the defaults of a bundled file."""
    found: dict[str, Any] = {}
    for name, item in entries_of(read.root.get("parameters")).items():
        value = getattr(item.value, "value", None)
        if random.random() > 0.4 or value is None:
            continue
        if isinstance(value, bool):
            found[name] = not value
        elif isinstance(value, (int, float)):
            found[name] = random.choice((value, value * 2, max(1, value // 2), value + 1))
    return found


WITH_PARAMETERS = [path for path in bundled_files() if template(path).root.get("parameters")]


@pytest.mark.exhaustive
@pytest.mark.parametrize("path", WITH_PARAMETERS[::9], ids=lambda path: path.stem)
def test_a_bundled_file_is_compiled_right(path: Path) -> None:
    random = Random(path.stem)
    read = template(path)
    compare(read, [{}, *(changed(read, random) for _ in range(4)), {}])


@pytest.mark.parametrize(("size", "kept"), [(0, 141), (200, 282)], ids=["one", "two"])
def test_designs_are_the_same_after_lists_were_forgotten(
    size: int, kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lists of one design have 141 layers in all."""
    monkeypatch.setattr("cnnshape.language.compiled.known_lists.MAX_SIZE", size)
    read = template("mobilenet_v1")
    widths = (1, 0.5, 1, 0.75, 0.5, 1)
    compare(read, [{"width": width, "resolution": 32 * at} for at in (1, 2) for width in widths])
    assert 0 < read.compiled.lists.size <= kept


@pytest.mark.parametrize("number", [1, 2 * MAX_IN_VAIN])
def test_designs_with_a_block_without_layers_do_not_end_the_learning(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Blocks that add no layer are learned from, if the list around them is known."""
    monkeypatch.setattr("cnnshape.language.compiled.compiled_template.RETRY", 3)
    read = template(bundled_folder() / "families" / "regnet_space.yaml")
    empty = [{"depth": 4, "slope": 8 + step / 8} for step in range(number)]
    full = [{"slope": 36 + step} for step in range(9)]
    compare(read, [*empty, *full])
    assert read.compiled.network(None, full[-1]) is not None
    compare(read, [empty[0]])
    assert read.compiled.network(None, empty[0]) is not None


@pytest.mark.parametrize("inner", ["{type: relu, if: =on}", "{type: deep, on: =on}"])
def test_a_block_without_layers_hands_on_what_it_reads(inner: str) -> None:
    text = (
        "input: [8, 8, 4]\nparameters: {on: true, w: 4}\nblocks:\n"
        "  deep: {parameters: {on: }, layers: [{type: relu, if: =on}]}\n"
        f"  unit: {{parameters: {{on: }}, layers: [{inner}]}}\nlayers:\n"
        "  - {name: a, type: conv, filters: =w, kernel: 1}\n"
        "  - {name: b, type: conv, filters: =2 * w, kernel: 1}\n"
        "  - {type: unit, from: a, on: =on}\n"
        "  - {type: tanh}\n"
    )
    read = template_of_text(text)
    compare(read, [{"on": on, "w": w} for w in (4, 5, 6) for on in (True, False)])
    assert read.compiled.network(None, {"on": False, "w": 7}) is not None


@pytest.mark.parametrize("nodes", [0, 300])
def test_designs_are_the_same_after_structures_were_forgotten(
    nodes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A design has 137 nodes or fewer; structures are kept until there are more in all."""
    monkeypatch.setattr("cnnshape.language.compiled.known_lists.MAX_NODES", nodes)
    read = template(bundled_folder() / "families" / "regnet_space.yaml")
    compare(read, [{"depth": depth} for depth in (12, 14, 16, 12, 14, 16)])
    assert 0 < read.compiled.lists.nodes <= nodes + 137


class Counted:
    """Counts how often the file of a template is expanded."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.number = 0
        read = Template._read

        def counted(*arguments: Any) -> Any:
            self.number += 1
            return read(*arguments)

        monkeypatch.setattr(Template, "_read", counted)


def expansions(monkeypatch: pytest.MonkeyPatch, plan: Plan, points: list[dict[str, Any]]) -> int:
    counted = Counted(monkeypatch)
    for point in points:
        assert plan.design(point).totals is not None
    return counted.number


def test_one_expansion_is_enough_where_only_values_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [{"width": w / 8, "resolution": 32 * r} for w in range(1, 9) for r in range(1, 8)]
    assert expansions(monkeypatch, Plan(template("mobilenet_v1")), points) == 1


def test_without_compiling_each_design_is_expanded(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [{"width": w / 8} for w in range(1, 9)]
    assert expansions(monkeypatch, Plan(template("mobilenet_v1"), compiled=False), points) == 8


def test_a_structure_is_expanded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        "input: [8, 8, 4]\nparameters: {n: 1, w: 4}\nblocks:\n  unit:\n    parameters: {w: }\n"
        "    layers: [{type: conv, filters: =w, kernel: 1}, {type: relu, if: =channels != w}]\n"
        "layers: [{type: unit, w: =w, repeat: =n}]\n"
    )
    points = [{"n": n, "w": w} for w in range(2, 7) for n in range(1, 5)]
    assert expansions(monkeypatch, Plan(template_of_text(text)), points) <= 6


def test_layers_inside_a_block_that_are_read_outside_are_expanded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = (
        "input: [8, 8, 4]\nparameters: {w: 4}\nblocks:\n  unit:\n"
        "    layers: [{name: a, type: conv, filters: =w, kernel: 1}, {type: relu}]\n"
        "layers: [{name: u, type: unit}, {type: tanh, from: u.a}]\n"
    )
    assert expansions(monkeypatch, Plan(template_of_text(text)), [{"w": 3}, {"w": 5}]) == 2


def test_a_design_with_a_fault_is_expanded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        "input: [8, 8, 4]\nparameters: {k: 3, n: 1}\n"
        "layers: [{type: conv, filters: 4, kernel: =k, repeat: =n}]\n"
    )
    plan, counted = Plan(template_of_text(text)), Counted(monkeypatch)
    for number, kernel in enumerate((9, 11), 1):  # of an unknown form: no layer fits
        assert plan.design({"k": kernel, "n": number}).diagnostics
        assert counted.number == number
    assert plan.design({"n": 1}).totals is not None
    assert plan.design({"k": 9}).diagnostics
    assert counted.number == 4


def test_a_fault_in_a_copy_of_a_list_is_found_again() -> None:
    text = (
        "input: [8, 8, 4]\nparameters: {w: 4}\nblocks:\n  unit:\n    parameters: {w: }\n"
        "    layers: [{name: a, type: conv, filters: =w, kernel: 1}, "
        "{type: add, from: [input, a]}]\n"
        "layers: [{type: unit, w: =w}, {type: relu}]\n"
    )
    compare(template_of_text(text), [{"w": width} for width in (4, 5, 5, 4, 5, 4)])


def test_a_file_from_which_nothing_is_learned_is_tried_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = (
        "input: [8, 8, 4]\nparameters: {w: 4}\nblocks:\n  unit:\n"
        "    layers: [{name: a, type: conv, filters: =w, kernel: 1}, {type: relu}]\n"
        "layers: [{name: u, type: unit}, {type: tanh, from: u.a}]\n"
    )
    runs = 0
    add_file = Run.add_file

    def counted(*arguments: Any) -> None:
        nonlocal runs
        runs += 1
        add_file(*arguments)

    monkeypatch.setattr(Run, "add_file", counted)
    read = template_of_text(text)
    compare(read, [{"w": w} for w in range(1, 41)])
    assert runs == 2 * MAX_IN_VAIN


def test_faulty_designs_in_a_row_do_not_end_the_learning() -> None:
    read = template("mobilenet_v1")
    for width in range(1, 40):
        assert Plan(read).design({"width": width / 32, "resolution": 1, "classes": 0}).diagnostics
    assert Plan(read).design({"width": 1}).totals is not None
    assert read.compiled.network(None, {"width": 1}) is not None


def test_a_design_with_a_fault_is_expanded_for_its_message() -> None:
    read = template("mobilenet_v1")
    compare(read, [{}, {"classes": 0}, {"width": 0}, {"width": "wide"}, {"resolution": 0}, {}])


def test_a_layout_that_is_computed_is_expanded() -> None:
    text = (
        "layout: =order\ninput: [4, 4, 4]\nparameters: {order: channels_last, w: 8}\nlayers:\n"
        "  - {type: reshape, shape: '=[w, 4, 2]'}\n"
        "  - {type: conv, filters: =w, kernel: 1}\n"
    )
    first = {"order": "channels_first"}
    compare(template_of_text(text), [{}, first, {}, first | {"w": 4}, {"w": 4}])
