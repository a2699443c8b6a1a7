"""The networks on which popular counters disagree: here are the true counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from cnnshape import analyze, loads

FACTS = yaml.safe_load((Path(__file__).parents[1] / "facts" / "counters.yaml").read_text("utf-8"))


@pytest.mark.parametrize("fact", FACTS["cases"], ids=lambda fact: str(fact["case"]))
def test_the_count_is_the_true_one(fact: dict[str, Any]) -> None:
    network = loads(yaml.safe_dump(fact["architecture"]))
    analysis = analyze(network, batch=fact.get("batch", 1))
    totals, last = analysis.totals, analysis.layers[-1]
    assert analysis.diagnostics == ()
    assert totals.macs == fact["macs"]
    assert totals.macs not in fact["counters_say"]
    assert totals.macs_effective == fact.get("macs_effective", totals.macs_effective)
    assert totals.trainable_parameters == fact["parameters"]
    assert totals.non_trainable_parameters == fact.get("non_trainable_parameters", 0)
    assert list(last.output_shape or ()) == fact.get("output", list(last.output_shape or ()))
    if "receptive_field" in fact:
        assert list(last.receptive_field or ()) == fact["receptive_field"]
