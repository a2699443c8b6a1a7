"""What a planted fault is, and the tests that may object to it."""

from __future__ import annotations

from typing import NamedTuple

KEYSTONE = "tests/test_keystone.py"
ROWS = f"{KEYSTONE}::test_every_row_says_what_is_seen"
TOTALS = f"{KEYSTONE}::test_the_totals_say_what_is_seen"
EFFECTIVE = f"{KEYSTONE}::test_effective_macs_are_the_products_that_meet_a_cell"
NUMBERS = f"{KEYSTONE}::test_weighted_numbers_count_the_layers_that_are_seen_to_multiply"
LINE = f"{KEYSTONE}::test_fields_on_one_long_axis_are_what_is_seen"
PICTURE = f"{KEYSTONE}::test_fields_of_a_picture_are_what_is_seen_along_each_axis"
WINDOWS = f"{KEYSTONE}::test_fields_along_the_windows_are_seen_while_all_else_is_constant"
VOLUME = f"{KEYSTONE}::test_fields_of_a_volume_are_what_is_seen_along_each_axis"
KIND = f"{KEYSTONE}::test_every_kind_costs_what_is_seen"
SELDOM_DRAWN = f"{KEYSTONE}::test_fields_that_are_seldom_drawn_are_what_is_seen"
KINDS_FIELD = f"{KEYSTONE}::test_every_kind_has_the_field_that_is_seen"
WITHIN = f"{KEYSTONE}::test_no_layer_sees_more_than_is_claimed"
OWNER = f"{KEYSTONE}::test_a_layer_that_shares_weights_bears_the_number_of_their_owner"
TOKENS = f"{KEYSTONE}::test_every_row_of_a_network_of_tokens_says_what_is_seen"
REDUCED = f"{KEYSTONE}::test_a_reduced_axis_sees_no_more_than_is_claimed"
ALIAS = f"{KEYSTONE}::test_an_alias_does_not_hide_that_its_input_is_read_again"
OBJECTORS = (
    ROWS,
    TOKENS,
    EFFECTIVE,
    SELDOM_DRAWN,
    REDUCED,
    ALIAS,
    LINE,
    WITHIN,
    NUMBERS,
    OWNER,
    TOTALS,
    PICTURE,
    WINDOWS,
    VOLUME,
    KIND,
    KINDS_FIELD,
)
"""The tests that object to a fault in the formulas, those first that find most."""

PLANS, PLANNERS, ORDER, FLASH, PATCHES = (
    f"tests/planning/test_{name}.py" for name in ("plans", "planners", "order", "flash", "patches")
)
OBJECTORS_TO_PLANS = (PLANS, PLANNERS, ORDER, FLASH, PATCHES)
"""The tests that object to a fault in a memory plan."""


class Fault(NamedTuple):
    """A mistake, by what it is, and the one place in a file where it is made.

    `likely` is the test that should object to it, and is run first; then the other `objectors`.
    """

    mistake: str
    file: str
    right: str
    wrong: str
    likely: str = ROWS
    objectors: tuple[str, ...] = OBJECTORS
