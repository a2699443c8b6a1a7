"""What the parser in Python says in the words of libyaml: it takes its place where that is missing.

A browser has no libyaml. The same mistake must be told in the same way there.
"""

from __future__ import annotations

import re

import yaml

WORDS = (
    (r"expected ',' or '([\]}])', but got .*", r"did not find expected ',' or '\1'"),
    (r"mapping values are not allowed here", "mapping values are not allowed in this context"),
    (r"expected the node content, but found .*", "did not find expected node content"),
    (
        r"found character '.*' that cannot start any token",
        "found character that cannot start any token",
    ),
    (r"found duplicate anchor.*", "found duplicate anchor"),
    (r"expected '<document start>', but found .*", "did not find expected <document start>"),
)
BLOCK_END = "expected <block end>"
IN_LISTS = "collection"


def in_words_of_libyaml(error: yaml.MarkedYAMLError) -> yaml.MarkedYAMLError:
    """Return an error of the parser in Python as libyaml would raise it."""
    problem = error.problem or ""
    if problem.startswith(BLOCK_END):
        is_list = IN_LISTS in (error.context or "")
        said = "did not find expected '-' indicator" if is_list else "did not find expected key"
    else:
        said = next(
            (
                re.sub(found, words, problem)
                for found, words in WORDS
                if re.fullmatch(found, problem)
            ),
            problem,
        )
    return yaml.MarkedYAMLError(error.context, error.context_mark, said, error.problem_mark)
