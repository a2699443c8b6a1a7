"""Mistakes that a counter may make, as changes to the text of the formulas, one at a time.

Most are real: popular counters forget groups, count padded taps, take statistics for parameters.
"""

from __future__ import annotations

from typing import NamedTuple

ROWS = "test_every_row_says_what_is_seen"
TOTALS = "test_the_totals_say_what_is_seen"
EFFECTIVE = "test_effective_macs_are_the_products_that_meet_a_cell"
NUMBERS = "test_weighted_numbers_count_the_layers_that_are_seen_to_multiply"
LINE = "test_fields_on_one_long_axis_are_what_is_seen"
PICTURE = "test_fields_of_a_picture_are_what_is_seen_along_each_axis"
WINDOWS = "test_fields_along_the_windows_are_seen_while_all_else_is_constant"
VOLUME = "test_fields_of_a_volume_are_what_is_seen_along_each_axis"
KIND = "test_every_kind_costs_what_is_seen"
SELDOM_DRAWN = "test_fields_that_are_seldom_drawn_are_what_is_seen"
KINDS_FIELD = "test_every_kind_has_the_field_that_is_seen"
WITHIN = "test_no_layer_sees_more_than_is_claimed"
OWNER = "test_a_layer_that_shares_weights_bears_the_number_of_their_owner"
TOKENS = "test_every_row_of_a_network_of_tokens_says_what_is_seen"
REDUCED = "test_a_reduced_axis_sees_no_more_than_is_claimed"
OBJECTORS = (
    ROWS,
    TOKENS,
    EFFECTIVE,
    SELDOM_DRAWN,
    REDUCED,
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


class Fault(NamedTuple):
    """A mistake, by what it is, and the one place in a file where it is made.

    `likely` is the test that should object to it, and is run first.
    """

    mistake: str
    file: str
    right: str
    wrong: str
    likely: str = ROWS


FAULTS = (
    # Windows
    Fault(
        "the +1 is dropped from the count of positions",
        "window.py",
        "(size + self.before + self.after - self.span) // self.stride + 1",
        "(size + self.before + self.after - self.span) // self.stride",
    ),
    Fault(
        "padding is counted on one side only",
        "window.py",
        "(size + self.before + self.after - self.span) // self.stride + 1",
        "(size + self.before - self.span) // self.stride + 1",
    ),
    Fault(
        "the count is rounded up",
        "window.py",
        "return (size + self.before + self.after - self.span) // self.stride + 1",
        "return -((self.span - size - self.before - self.after) // self.stride) + 1",
    ),
    Fault(
        "dilation is ignored",
        "window.py",
        "return dilation * (kernel - 1) + 1",
        "return kernel",
    ),
    Fault(
        "a dilated kernel spans dilation * kernel cells",
        "window.py",
        "return dilation * (kernel - 1) + 1",
        "return dilation * kernel",
    ),
    Fault(
        "`same` puts the odd cell before",
        "window.py",
        "return total // 2, total - total // 2",
        "return total - total // 2, total // 2",
        LINE,
    ),
    Fault(
        "`same` pads as if the stride were 1",
        "window.py",
        "total = max((outputs - 1) * stride + span - size, 0)",
        "total = span - 1",
        EFFECTIVE,
    ),
    Fault(
        "`half` is half of an even span, rounded up",
        "window.py",
        "return (span - 1) // 2, (span - 1) // 2",
        "return span // 2, span // 2",
    ),
    Fault(
        "ceil mode has no rule where the last window may start",
        "window.py",
        "if partial == 0 or start >= size + window.before:",
        "if partial == 0:",
    ),
    Fault(
        "ceil mode forgets the padding in the rule where the last window may start",
        "window.py",
        "if partial == 0 or start >= size + window.before:",
        "if partial == 0 or start >= size:",
    ),
    Fault(
        "output_padding is forgotten",
        "window.py",
        "return spread - window.before - window.after + output_padding",
        "return spread - window.before - window.after",
    ),
    Fault(
        "a transposed `same` with gaps has no zeros after",
        "window.py",
        "return crop // 2, crop - crop // 2, max(stride - span, 0)",
        "return crop // 2, crop - crop // 2, 0",
    ),
    Fault(
        "a transposed `same` crops the larger half before",
        "window.py",
        "return crop // 2, crop - crop // 2, max(stride - span, 0)",
        "return crop - crop // 2, crop // 2, max(stride - span, 0)",
        SELDOM_DRAWN,
    ),
    Fault(
        "effective multiply-adds count padded taps",
        "window.py",
        "return pairs_up_to(size - 1 + before) - pairs_up_to(before - 1)",
        "return positions * taps",
        EFFECTIVE,
    ),
    Fault(
        "effective multiply-adds count the padding before",
        "window.py",
        "return pairs_up_to(size - 1 + before) - pairs_up_to(before - 1)",
        "return pairs_up_to(size - 1 + before)",
        EFFECTIVE,
    ),
    Fault(
        "pairs of padding are read as [after, before]",
        "analysis/sliding.py",
        "tuple((side, side) if isinstance(side, int) else side for side in sides)",
        "tuple((side, side) if isinstance(side, int) else side[::-1] for side in sides)",
        EFFECTIVE,
    ),
    Fault(
        "a list of amounts is read from the last axis on",
        "analysis/sliding.py",
        "tuple((side, side) if isinstance(side, int) else side for side in sides)",
        "tuple((side, side) if isinstance(side, int) else side for side in sides)[::-1]",
    ),
    # Convolutions
    Fault(
        "groups are forgotten in the weights",
        "analysis/convolution.py",
        "weight: Shape = (*kernel, channels_read, filters)",
        "weight: Shape = (*kernel, inputs.channels, filters)",
    ),
    Fault(
        "groups are forgotten in the multiply-adds",
        "analysis/convolution.py",
        "macs=taps * channels_read * filters",
        "macs=taps * inputs.channels * filters",
    ),
    Fault(
        "groups are forgotten in the effective multiply-adds",
        "analysis/convolution.py",
        "macs_effective=taps_on_cells * channels_read * filters",
        "macs_effective=taps_on_cells * inputs.channels * filters",
        EFFECTIVE,
    ),
    Fault(
        "multiply-adds are counted at every input cell, whatever the stride",
        "analysis/convolution.py",
        "taps = prod(positions) * prod(kernel)",
        "taps = prod(inputs.sizes) * prod(kernel)",
    ),
    Fault(
        "a bias is counted as a multiply-add",
        "analysis/convolution.py",
        "macs=taps * channels_read * filters",
        "macs=(taps * channels_read + prod(positions) * layer.bias) * filters",
    ),
    Fault(
        "the axes of the output are swapped",
        "analysis/convolution.py",
        "output=(*positions, filters)",
        "output=(*positions[::-1], filters)",
    ),
    Fault(
        "the axes of the kernel are swapped",
        "analysis/convolution.py",
        "weight: Shape = (*kernel, channels_read, filters)",
        "weight: Shape = (*kernel[::-1], channels_read, filters)",
    ),
    Fault(
        "the multiplier of a depthwise convolution is forgotten",
        "analysis/convolution.py",
        "claim = correlation(layer, inputs, 1, inputs.channels * layer.multiplier)",
        "claim = correlation(layer, inputs, 1, inputs.channels)",
    ),
    Fault(
        "a depthwise weight has the multiplier before the channels",
        "analysis/convolution.py",
        "(*kernel, inputs.channels, layer.multiplier)",
        "(*kernel, layer.multiplier, inputs.channels)",
    ),
    Fault(
        "the bias is forgotten",
        "analysis/arrays.py",
        'return {"weight": weight, "bias": (outputs,)} if layer_has_bias else {"weight": weight}',
        'return {"weight": weight}',
    ),
    Fault(
        "there is a bias even where the file says there is none",
        "analysis/arrays.py",
        'return {"weight": weight, "bias": (outputs,)} if layer_has_bias else {"weight": weight}',
        'return {"weight": weight, "bias": (outputs,)}',
    ),
    Fault(
        "the slopes of a fused prelu are forgotten",
        "analysis/fused.py",
        'return {"slope": (channels,)} if function == "prelu" else {}',
        "return {}",
    ),
    # Transposed convolution
    Fault(
        "a transposed convolution multiplies at every output cell",
        "analysis/transposed.py",
        "macs=prod(inputs.sizes) * prod(kernel)",
        "macs=prod(sizes) * prod(kernel)",
    ),
    Fault(
        "a transposed convolution forgets groups",
        "analysis/transposed.py",
        "filters_per_group = layer.filters // layer.groups",
        "filters_per_group = layer.filters",
    ),
    Fault(
        "a transposed weight has the axes of a convolution's",
        "analysis/transposed.py",
        "weight: Shape = (*kernel, filters_per_group, inputs.channels)",
        "weight: Shape = (*kernel, inputs.channels, filters_per_group)",
    ),
    Fault(
        "products that land outside the output count as effective",
        "analysis/transposed.py",
        "macs_effective=products_inside * filters_per_group",
        "macs_effective=prod(inputs.sizes) * prod(kernel) * filters_per_group",
        EFFECTIVE,
    ),
    Fault(
        "the field of a transposed convolution forgets its crop",
        "analysis/transposed.py",
        "phases = range(window.before, window.before + window.stride)",
        "phases = range(window.stride)",
        LINE,
    ),
    Fault(
        "the field of a transposed convolution forgets dilation",
        "analysis/transposed.py",
        "step = dilation // common",
        "step = 1",
        KINDS_FIELD,
    ),
    # Pooling
    Fault(
        "a pool without a stride moves by 1",
        "analysis/pooling.py",
        "stride = layer.kernel if layer.stride is None else layer.stride",
        "stride = 1 if layer.stride is None else layer.stride",
    ),
    Fault(
        "the dilation of a max pool is ignored",
        "analysis/pooling.py",
        "return layer.dilation if isinstance(layer, MaxPool) else 1",
        "return 1",
    ),
    Fault(
        "ceil mode is ignored",
        "analysis/pooling.py",
        "dilation, layer.ceil_mode)",
        "dilation)",
    ),
    Fault(
        "global pools never keep their axes",
        "analysis/pooling.py",
        "axes = (1,) * inputs.rank if layer.keep_axes else ()",
        "axes = ()",
    ),
    Fault(
        "the sizes of an adaptive pool are read from the last axis on",
        "analysis/pooling.py",
        "(*per_axis(layer.size, inputs.rank), inputs.channels)",
        "(*per_axis(layer.size, inputs.rank)[::-1], inputs.channels)",
    ),
    # Dense layers, norms and activations
    Fault(
        "a dense layer on a map multiplies at one position",
        "analysis/dense.py",
        "macs = prod(inputs.sizes) * inputs.channels * layer.units",
        "macs = inputs.channels * layer.units",
    ),
    Fault(
        "a gru has the four gates of an lstm",
        "analysis/recurrence.py",
        "return _over_steps(layer, inputs, 3)",
        "return _over_steps(layer, inputs, 4)",
        KIND,
    ),
    Fault(
        "a recurrent layer multiplies at one step",
        "analysis/recurrence.py",
        "macs = prod(inputs.sizes) * len(directions) * products",
        "macs = len(directions) * products",
        KIND,
    ),
    Fault(
        "the backward direction of a recurrent layer costs nothing",
        "analysis/recurrence.py",
        "macs = prod(inputs.sizes) * len(directions) * products",
        "macs = prod(inputs.sizes) * products",
        KIND,
    ),
    Fault(
        "the backward direction shares the weights of the forward one",
        "analysis/recurrence.py",
        "for prefix in directions for name in arrays",
        'for prefix in ("",) for name in arrays',
        KIND,
    ),
    Fault(
        "the state is not multiplied",
        "analysis/recurrence.py",
        "if len(shape) == 2)",
        "if len(shape) == 2 and shape[0] == inputs.channels)",
        KIND,
    ),
    Fault(
        "every recurrent layer has two biases",
        "analysis/recurrence.py",
        "if layer.has_recurrent_bias:",
        "if layer.bias:",
        KIND,
    ),
    Fault(
        "the frames of a conv_lstm are multiplied once",
        "analysis/conv_lstm.py",
        "macs=frames * prod(positions)",
        "macs=prod(positions)",
        KIND,
    ),
    Fault(
        "the state of a conv_lstm is not multiplied",
        "analysis/conv_lstm.py",
        "(prod(weight) + prod(recurrent))",
        "prod(weight)",
        KIND,
    ),
    Fault(
        "the window on the state of a conv_lstm has the stride of the frame",
        "analysis/conv_lstm.py",
        'slides_of(FRAME_AXES, kernel, 1, "same", 1)',
        'slides_of(FRAME_AXES, kernel, layer.stride, "same", 1)',
        KIND,
    ),
    Fault(
        "the taps of a conv_lstm on the padding of its state are effective",
        "analysis/conv_lstm.py",
        "inside_state * layer.filters)",
        "prod(positions) * prod(kernel) * layer.filters)",
        KIND,
    ),
    Fault(
        "the statistics of batch_norm count as trainable",
        "analysis/normalization.py",
        """weights=_scale_and_shift(layer, inputs, channels),
        statistics={"mean": channels, "variance": channels},""",
        """weights=_scale_and_shift(layer, inputs, channels)
        | {"mean": channels, "variance": channels},""",
    ),
    Fault(
        "the statistics of batch_norm are forgotten",
        "analysis/normalization.py",
        'statistics={"mean": channels, "variance": channels},',
        "",
    ),
    Fault(
        "`shift: false` is ignored",
        "analysis/normalization.py",
        '"bias": layer.shift',
        '"bias": True',
    ),
    Fault(
        "rms_norm and l2_norm always have a scale",
        "analysis/normalization.py",
        '{"weight": (channels,)} if layer.scale else {}',
        '{"weight": (channels,)}',
    ),
    Fault(
        "a norm over the map sees only its own cell",
        "analysis/normalization.py",
        "reaches=all_of_it(inputs.shape),",
        "reaches=cell_by_cell(inputs.shape),",
        WITHIN,
    ),
    Fault(
        "prelu has one weight for all channels",
        "analysis/activation.py",
        'weights={"weight": (inputs.channels,)} if name == "prelu" else {},',
        'weights={"weight": (1,)} if name == "prelu" else {},',
    ),
    Fault(
        "softmax works in place",
        "layers/softmax.py",
        "Memory.ALLOCATES",
        "Memory.IN_PLACE",
    ),
    Fault(
        "a softmax over cells sees the cell in its place",
        "analysis/softmax.py",
        "sees_all_along(places, inputs.rank)",
        "sees_all_along((), inputs.rank)",
        WITHIN,
    ),
    Fault(
        "layer_norm has a weight for each channel, whatever it normalises",
        "analysis/normalization.py",
        "tuple(inputs.shape[place] for place in places)",
        "(inputs.channels,)",
        KIND,
    ),
    Fault(
        "layer_scale has one weight for all channels",
        "analysis/regularization.py",
        'weights={"weight": (inputs.channels,)},',
        'weights={"weight": (1,)},',
    ),
    Fault(
        "affine allocates",
        "layers/elementwise.py",
        "Traits(Channels.OWN, Values.POINTWISE, Memory.IN_PLACE)",
        "Traits(Channels.OWN, Values.POINTWISE)",
    ),
    Fault(
        "dropout allocates",
        "layers/regularization.py",
        'kind_traits = IDENTITY._replace(drops=True)\n\n    type: Literal["dropout"]',
        'kind_traits = Traits(Channels.OWN, Values.SAME)\n\n    type: Literal["dropout"]',
    ),
    # Merges
    Fault(
        "concat adds the sizes of two inputs only",
        "analysis/axes/several.py",
        "return sum(sizes)",
        "return sum(sizes[:2])",
    ),
    Fault(
        "a cell of maps in a row sees the cell in its place of each",
        "analysis/merge.py",
        "reaches=(sees_all_along([place], inputs.rank),),",
        "reaches=(sees_all_along([], inputs.rank),),",
        WITHIN,
    ),
    Fault(
        "a merge has the shape of its first input, broadcast or not",
        "analysis/merge.py",
        "    output = tuple(map(max, zip(*aligned, strict=True)))",
        "    output = aligned[0]",
    ),
    Fault(
        "what is broadcast sees only the cell in its place",
        "analysis/merge.py",
        "return tuple(SAME_CELL if size == broadcast else None for size, broadcast in pairs)",
        "return tuple(SAME_CELL for size, broadcast in pairs)",
        WITHIN,
    ),
    # Layers that move values
    Fault(
        "positions share the bias of a locally connected layer",
        "analysis/local.py",
        'AT_EACH_POSITION = ("weight", "bias")',
        'AT_EACH_POSITION = ("weight",)',
    ),
    Fault(
        "a deformable convolution sees what lies under its window",
        "analysis/deformable.py",
        "claim._replace(reaches=all_of_it(claim.output), windows=())",
        "claim._replace(windows=())",
        WITHIN,
    ),
    Fault(
        "an unpooling gives twice the cells of what it reads",
        "analysis/unpooling.py",
        "Claim(output=of_map.shape, ",
        "Claim(output=(*(2 * n for n in inputs.sizes), inputs.channels), ",
    ),
    Fault(
        "an unpooling sees what the pool saw and no more",
        "analysis/unpooling.py",
        "- window.before + window.span",
        "- window.before + 1",
        SELDOM_DRAWN,
    ),
    Fault(
        "zero_pad pads the same on both sides",
        "analysis/resize.py",
        "return tuple(Shift(before + after) for before, after in sides)",
        "return tuple(Shift(before + before) for before, after in sides)",
    ),
    Fault(
        "a crop moves its field the wrong way",
        "analysis/resize.py",
        "_shift(inputs, tuple((-before, -after) for before, after in sides))",
        "_shift(inputs, tuple((-after, -before) for before, after in sides))",
        LINE,
    ),
    Fault(
        "a centred crop takes the odd cell from the start",
        "analysis/resize.py",
        "tuple((cells // 2, cells - cells // 2) for cells in excess)",
        "tuple((cells - cells // 2, cells // 2) for cells in excess)",
        WITHIN,
    ),
    Fault(
        "the factor of an upsampling is forgotten in the stride",
        "analysis/interpolation.py",
        "return Reach(places.step // common, tuple(taps), ",
        "return Reach(period, tuple(taps), ",
        LINE,
    ),
    Fault(
        "linear upsampling reads one cell",
        "analysis/interpolation.py",
        "1 if layer.mode",
        "0 if layer.mode",
        SELDOM_DRAWN,
    ),
    Fault(
        "cubic upsampling reads two cells",
        "analysis/interpolation.py",
        "else 2\n",
        "else 1\n",
        LINE,
    ),
    Fault(
        "half-pixel centres lie half a pixel further",
        "analysis/interpolation.py",
        "Places(2 * size, size - wanted, 2 * wanted)",
        "Places(2 * size, size, 2 * wanted)",
        LINE,
    ),
    Fault(
        "aligned corners are those of a map that is not",
        "analysis/interpolation.py",
        "Places(size - 1, 0, wanted - 1)",
        "Places(size, 0, wanted)",
        SELDOM_DRAWN,
    ),
    Fault(
        "a rounded place is always rounded down",
        "analysis/interpolation.py",
        "cell + _is_rounded_up(layer, beyond, unit)",
        "cell",
        SELDOM_DRAWN,
    ),
    Fault(
        "the factors of an upsampling are read from the last axis on",
        "analysis/resize.py",
        "return tuple(map(Enlarge, per_axis(layer.factor or 1, rank)))",
        "return tuple(map(Enlarge, per_axis(layer.factor or 1, rank)[::-1]))",
    ),
    Fault(
        "flatten keeps the channels only",
        "analysis/reshape.py",
        "Claim((prod(inputs.shape),), reaches=((),)",
        "Claim((inputs.channels,), reaches=((),)",
    ),
    Fault(
        "depth_to_space divides the channels by the factor once",
        "analysis/reshape.py",
        "channels = inputs.channels // layer.factor**inputs.rank",
        "channels = inputs.channels // layer.factor",
        KIND,
    ),
    Fault(
        "space_to_depth multiplies the channels by the factor squared on any map",
        "analysis/reshape.py",
        "channels = inputs.channels * layer.factor**inputs.rank",
        "channels = inputs.channels * layer.factor**2",
    ),
    Fault(
        "a slice includes the place at its stop",
        "analysis/axes/operations.py",
        "return range(first, stop, self.step)",
        "return range(first, min(stop + 1, size), self.step)",
    ),
    Fault(
        "a permutation is undone",
        "analysis/rearrangement.py",
        "output=tuple(inputs.shape[source] for source in order),",
        "output=tuple(inputs.shape[order.index(place)] for place in range(len(order))),",
        KIND,
    ),
    Fault(
        "an axis that has moved sees the cell in its place",
        "analysis/rearrangement.py",
        "moved = [place for place, source in enumerate(order) if place != source]",
        "moved: list[int] = []",
        WITHIN,
    ),
    Fault(
        "a flipped axis sees the cell in its place",
        "analysis/rearrangement.py",
        "return Claim(inputs.shape, reaches=(sees_all_along(places, inputs.rank),))",
        "return Claim(inputs.shape, reaches=(sees_all_along((), inputs.rank),))",
        WITHIN,
    ),
    Fault(
        "a tile adds one copy",
        "analysis/rearrangement.py",
        "output[tiled] = Enlarge(layer.times).size(output[tiled])",
        "output[tiled] = Enlarge(2).size(output[tiled])",
        KIND,
    ),
    Fault(
        "a reduction reduces its first axis only",
        "analysis/reduction.py",
        "sizes = [1 if place in reduced else size for place, size in enumerate(inputs.shape)]",
        "sizes = [1 if place in reduced[:1] else size for place, size in enumerate(inputs.shape)]",
        KIND,
    ),
    Fault(
        "a reduction always keeps its axes",
        "analysis/reduction.py",
        "    if not layer.keep_axes:",
        "    if False:",
        KIND,
    ),
    Fault(
        "a reduced axis sees the cell in its place",
        "analysis/reduction.py",
        "return sees_all_along(reduced, rank)",
        "return sees_all_along((), rank)",
        REDUCED,
    ),
    Fault(
        "a slice forgets its step",
        "analysis/axes/operations.py",
        "return len(cells) if 0 <= cells.start < cells.stop <= size else REFUSED",
        "return cells.stop - cells.start if 0 <= cells.start < cells.stop <= size else REFUSED",
    ),
    Fault(
        "the field of a slice does not move with its step",
        "analysis/slicing.py",
        "Reach(cells.step, (range(cells.start, cells.start + 1),))",
        "Reach(1, (range(cells.start, cells.start + 1),))",
        LINE,
    ),
    Fault(
        "the field of a slice begins at the first cell",
        "analysis/slicing.py",
        "(range(cells.start, cells.start + 1),)",
        "(range(1),)",
        LINE,
    ),
    Fault(
        "depth_to_space moves one input cell with each output",
        "analysis/reshape.py",
        "spread = Reach(1, (range(1),) * layer.factor)",
        "spread = Reach(1, (range(1),))",
        LINE,
    ),
    # Attention and trained values
    Fault(
        "the product of scores and values is forgotten",
        "analysis/attention.py",
        '"means": (pairs.compared, widths.values),',
        '"means": (0, widths.values),',
        KIND,
    ),
    Fault(
        "keys are projected from as many channels as queries have",
        "analysis/attention.py",
        '"keys": (pairs.keys, widths.key, widths.keys),',
        '"keys": (pairs.keys, widths.query, widths.keys),',
    ),
    Fault(
        "the scores of one head are taken for those of all",
        "analysis/attention.py",
        "scores = layer.heads * pairs.compared",
        "scores = pairs.compared",
        KIND,
    ),
    Fault(
        "causal attention is counted as if it saw everything",
        "analysis/attention.py",
        "if layer.causal:",
        "if False:",
        KIND,
    ),
    Fault(
        "a table of distances has a row for each cell",
        "analysis/attention.py",
        "2 * axis.members - 1",
        "axis.members",
        KIND,
    ),
    Fault(
        "padding of windows is not multiplied",
        "analysis/attention.py",
        "queries = prod(axis.cells for axis in grouped)",
        "queries = prod(axis.size for axis in grouped)",
        KIND,
    ),
    Fault(
        "the first window is not cut where windows are moved",
        "analysis/attention_groups.py",
        "first = min(self.shift, self.size)",
        "first = 0",
        KIND,
    ),
    Fault(
        "a single window is moved",
        "analysis/attention_groups.py",
        "shift if groups > 1 else 0",
        "shift",
        KIND,
    ),
    Fault(
        "the field of windows does not move with them",
        "analysis/attention_groups.py",
        "own = range(self.shift, self.shift + self.members)",
        "own = range(self.members)",
        KINDS_FIELD,
    ),
    Fault(
        "a product of maps sums over the rows of the first",
        "analysis/matmul.py",
        "macs = prod(output) * first.columns",
        "macs = prod(output) * first.rows",
    ),
    Fault(
        "a product of maps has no multiply-adds that meet a cell",
        "analysis/matmul.py",
        "macs_effective=macs,",
        "macs_effective=0,",
        EFFECTIVE,
    ),
    Fault(
        "learned values are no parameters",
        "analysis/learned.py",
        'Claim(layer.shape, {"weight": layer.shape}',
        "Claim(layer.shape, {}",
    ),
    Fault(
        "a table of vectors is as long as they are wide",
        "analysis/learned.py",
        '{"weight": (layer.vocabulary, layer.channels)}',
        '{"weight": (layer.channels, layer.channels)}',
        TOKENS,
    ),
    # Receptive fields
    Fault(
        "the receptive field takes the kernel for the span",
        "analysis/sliding.py",
        "taps = range(first, first + window.span, dilation)",
        "taps = range(first, first + (window.span - 1) // dilation + 1)",
        LINE,
    ),
    Fault(
        "the receptive field forgets padding",
        "analysis/sliding.py",
        "first = -window.before",
        "first = 0",
        LINE,
    ),
    Fault(
        "the receptive field grows without the strides before it",
        "analysis/receptive_field.py",
        "last = extent[1] + taps[-1] * field.advance",
        "last = extent[1] + taps[-1]",
        LINE,
    ),
    Fault(
        "the offset of a receptive field forgets the strides before it",
        "analysis/receptive_field.py",
        "first = extent[0] + taps[0] * field.advance",
        "first = extent[0] + taps[0]",
        LINE,
    ),
    Fault(
        "strides are not multiplied along a chain",
        "analysis/receptive_field.py",
        "return Field(field.advance * reach.advance, ((first, last),))",
        "return Field(reach.advance, ((first, last),))",
        LINE,
    ),
    Fault(
        "the receptive field is the distance from first to last",
        "analysis/receptive_field.py",
        "max([last - first + 1 for first, last in filter(None, self.extents)], default=0)",
        "max([last - first for first, last in filter(None, self.extents)], default=0)",
        LINE,
    ),
    Fault(
        "a merge has the field of its first input",
        "analysis/receptive_field.py",
        "_hull(f.at(cell) for f in known) for cell in range(period)",
        "known[0].at(cell) for cell in range(period)",
        LINE,
    ),
    Fault(
        "the stride of an enlarged map forgets how many cells one became",
        "analysis/receptive_field.py",
        "return _ratio(self.advance, len(self.extents))",
        "return _ratio(self.advance, 1)",
        LINE,
    ),
    # Receptive fields along the windows alone
    Fault(
        "the statistics of a norm hide the field along the windows",
        "analysis/fields.py",
        "if traits.normalizes is not None:",
        "if False:",
        WINDOWS,
    ),
    Fault(
        "a norm widens the field along the windows by a cell",
        "analysis/fields.py",
        "(SAME_CELL,) * len(claim.reaches[0])",
        "(SAME_CELL._replace(taps=(range(2),)),) * len(claim.reaches[0])",
        WINDOWS,
    ),
    Fault(
        "a gate hides the field along the windows",
        "analysis/fields.py",
        "for name, reaches in reads if None not in reaches) or reads",
        "for name, reaches in reads) or reads",
        WINDOWS,
    ),
    Fault(
        "a merge has the field along the windows of its first input",
        "analysis/fields.py",
        "for name, reaches in reads if None not in reaches) or reads",
        "for name, reaches in reads if None not in reaches)[:1] or reads",
        WINDOWS,
    ),
    Fault(
        "the field along the windows starts anew behind a norm",
        "analysis/fields.py",
        "along[node.name] = _hull_of(window_reaches(node, claim), along)",
        "along[node.name] = (OWN_CELL,) * (len(claim.output) - 1)",
        WINDOWS,
    ),
    # Memory
    Fault(
        "in place is assumed even where others read the input",
        "analysis/live_memory.py",
        "memory is Memory.IN_PLACE and has_one_reader[node.inputs[0]]",
        "memory is Memory.IN_PLACE",
    ),
    Fault(
        "nothing works in place",
        "analysis/live_memory.py",
        "memory is Memory.IN_PLACE and has_one_reader[node.inputs[0]]",
        "False",
    ),
    Fault(
        "an alias takes new bytes",
        "analysis/live_memory.py",
        "shares = memory is Memory.ALIASES or (",
        "shares = (",
    ),
    Fault(
        "a merge keeps only its first input alive",
        "analysis/live_memory.py",
        "for name in (node.name, *node.inputs)\n    }",
        "for name in (node.name, *node.inputs[:1])\n    }",
    ),
    Fault(
        "what a later layer reads is freed as soon as the next has run",
        "analysis/live_memory.py",
        "buffers[name]: position\n",
        "buffers[name]: min(position, list(buffers).index(buffers[name]) + 1)\n",
    ),
    Fault(
        "the caller does not count as a reader of the outputs",
        "analysis/live_memory.py",
        "readers.update(network.outputs)",
        "readers.update(())",
    ),
    Fault(
        "an alias hides that its input has other readers",
        "analysis/live_memory.py",
        "origin is None or has_one_reader[origin]",
        "True",
    ),
    # The rows and the totals
    Fault(
        "pools are numbered as weighted layers",
        "layers/pooling.py",
        "kind_traits = Traits(Channels.OWN, Values.PICKED, slides=True)",
        "kind_traits = Traits(Channels.OWN, Values.PICKED, slides=True, is_weighted=True)",
        NUMBERS,
    ),
    Fault(
        "a layer that shares weights gets a number of its own",
        "analysis/numbering.py",
        "if node.shares is None:\n                highest += 1",
        "if True:\n                highest += 1",
        OWNER,
    ),
    Fault(
        "shared parameters count again",
        "analysis/counts.py",
        "if node.shares is not None:",
        "if False:",
    ),
    Fault(
        "frozen parameters count as trained",
        "analysis/counts.py",
        "if node.is_frozen else",
        "if False else",
    ),
    Fault(
        "multiply-adds are multiplied by the batch",
        "analysis/counts.py",
        "macs=claim.macs,",
        "macs=batch * claim.macs,",
    ),
    Fault(
        "live bytes are those of one sample",
        "analysis/counts.py",
        "live * batch * bytes_per_value",
        "live * bytes_per_value",
    ),
    Fault(
        "the bytes of parameters leave out the statistics",
        "analysis/totals.py",
        "(trained + kept) * bytes_per_value",
        "trained * bytes_per_value",
        TOTALS,
    ),
)
