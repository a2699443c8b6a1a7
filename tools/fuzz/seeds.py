"""The texts that are broken: bundled files, examples of kinds and rules, and the whole language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random
from textwrap import dedent

from cnnshape.language.bundled_paths import bundled_files
from cnnshape.linting.registry import RULES, rule_of

EXAMPLES_OF_KINDS = Path(__file__).parents[2] / "docs" / "examples" / "kinds"
YAML_BLOCK = re.compile(r"```yaml\n(.*?)```", re.DOTALL)

MAX_SEED_BYTES = 6000
SHARE_OF_NETWORKS = 0.12
"""Of whole networks among the seeds: one takes as long as ten of the others."""

ALL_AT_ONCE = (
    """\
input: [9, 9, 1]
parameters: {width: 4, depths: [1, 2, 1], rate: 0.5}
blocks:
  b:
    parameters: {filters: ~, stride: 1}
    layers:
      - {type: conv, filters: =filters, kernel: 3, stride: =stride, padding: same}
      - {type: batch_norm, epsilon: 1e-3}
      - {name: out, type: relu, if: =filters > 1}
layers:
  - {name: stem, type: conv, filters: 2, kernel: 3, values: {weight: vertical, bias: [1, 2]}}
  - {type: b, filters: =width * 2, repeat: '=depths[1]'}
  - {type: branches, merge: concat, branches: [[{type: relu}], []]}  # cnnshape: ignore[A401] why
  - {type: dropout, rate: =rate}
  - {type: flatten}
  - {type: dense, units: 3, activation: softmax}
budget: {parameters: 100000}
""",
    """\
layout: channels_first
inputs: {left: [2, 8, 8], right: [2, 8, 8]}
layers:
  - {name: a, type: conv, filters: 4, kernel: [3, 3], padding: [1, 1], dilation: 2, from: left}
  - {name: c, type: conv, filters: 4, kernel: 3, share: a, from: right}
  - {type: resize, size: 8, from: a}
  - {type: add, from: [a, c]}
  - {type: max_pool, kernel: 2, stride: 2, ceil_mode: true}
  - {type: conv_transpose, filters: 2, kernel: 2, stride: 2}
  - {type: group_norm, groups: 2}
  - {type: upsample, factor: 2, mode: nearest}
  - {type: crop, cropping: [[1, 1], [1, 1]]}
  - {type: reshape, shape: [-1]}
""",
    """\
input: [3, 3, 1]
layers:
  - {type: conv, filters: 1, kernel: 2, values: {weight: [[1, 0], [0, -1]]}, bias: false}
expect: {parameters: 4, macs: 16, output: [2, 2, 1]}
examples:
  - {input: [[1, 2, 3], [4, 5, 6], [7, 8, 9]], output: [[-4, -4], [-4, -4]]}
""",
    """\
input: [64, 3]
dtype: int8
layers:
  - {type: separable_conv, filters: 8, kernel: 5, stride: 2}
  - {type: layer_norm, axes: channels}
  - {type: prelu}
  - {type: global_avg_pool, name: pooled}
  - {type: dense, units: 10, expect: {size: 10, parameters: 90}}
  - {type: custom, output: [5], parameters: 3, macs: 7}
outputs: [pooled, custom_1]
""",
)


def chosen_seed(random: Random) -> str:
    """Return a text to be broken: mostly a short one."""
    return random.choice(networks() if random.random() < SHARE_OF_NETWORKS else short_texts())


@cache
def short_texts() -> tuple[str, ...]:
    """Return texts of a few layers, always in the same order."""
    kinds = (path.read_text(encoding="utf-8") for path in sorted(EXAMPLES_OF_KINDS.glob("*.yaml")))
    return (*ALL_AT_ONCE * 5, *kinds, *_examples_of_rules())


@cache
def networks() -> tuple[str, ...]:
    """Return the bundled files that are not too long, always in the same order."""
    small = (path for path in bundled_files() if path.stat().st_size <= MAX_SEED_BYTES)
    return tuple(path.read_text(encoding="utf-8") for path in small)


def _examples_of_rules() -> Iterator[str]:
    for code in RULES:
        for block in YAML_BLOCK.findall(rule_of(code).__doc__ or ""):
            yield dedent(block)
