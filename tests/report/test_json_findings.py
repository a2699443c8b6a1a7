"""The JSON of findings is the list of their objects, and nothing else."""

from __future__ import annotations

import json

from cnnshape.report.findings.json_findings import json_findings
from tests.report.found import everywhere, linted
from tests.report.hostile import Hostile, every_hostile_text, steering


def test_a_list_of_the_findings() -> None:
    found = linted()
    content = json.loads(json_findings(found))
    assert content == [each.to_dict() for each in found]
    assert {each["code"] for each in content} >= {"G201", "N301", "D502"}


def test_an_empty_list_where_nothing_is_found() -> None:
    assert json_findings([]) == "[]\n"


@every_hostile_text
def test_what_is_hostile_comes_back_and_steers_nothing(hostile: Hostile) -> None:
    text = json_findings([everywhere(hostile.text)])
    (content,) = json.loads(text)
    said = (content["message"], content["file"], *content["notes"], content["help"])
    assert set(said) == {hostile.text}
    assert text.isascii()
    assert steering(text) == set()
