"""Exported source of architecture files in the text of a test."""

from __future__ import annotations

from cnnshape import load, loads
from cnnshape.exporting.exports import analyzed, source_for

RESIDUAL = """
name: Small ResNet
input: [32, 32, 3]
blocks:
  basic:
    parameters: {width: , stride: 1, projects: =stride > 1 or channels != width}
    layers:
      - type: branches
        merge: add
        activation: relu
        branches:
          - - {type: conv, filters: =width, kernel: 3, stride: =stride, padding: half, bias: false}
            - {type: batch_norm}
          - - name: shortcut
              type: conv
              filters: =width
              kernel: 1
              stride: =stride
              if: =projects
  stage:
    parameters: {width: , stride: , depth: 1}
    layers:
      - {type: basic, width: =width, stride: =stride if index == 0 else 1, repeat: =depth}
layers:
  - {name: stem, type: conv, filters: 16, kernel: 3, padding: half, activation: relu}
  - {name: stage_1, type: stage, width: 16, stride: 1, depth: 2}
  - {name: stage_2, type: stage, width: 32, stride: 2, depth: 5}
  - {type: global_avg_pool}
  - {name: head, type: dense, units: 10}
"""
"""Blocks in blocks, one with a part that only some uses have, and one that is repeated."""


def source(text: str, framework: str = "pytorch") -> str:
    """Return the source of an architecture."""
    return source_for(analyzed(loads(text)), framework).text


def bundled_source(name: str) -> str:
    """Return the source of a bundled network in PyTorch."""
    return source_for(analyzed(load(name)), "pytorch").text


def class_in(text: str, name: str) -> str:
    """Return the lines of a class of some source."""
    start = text.index(f"class {name}(")
    end = text.find("\n\n\n", start)
    return text[start : end if end >= 0 else None].rstrip()
