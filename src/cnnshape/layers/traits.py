"""What is true of a layer kind whatever its settings: each kind says it once, all else asks."""

from enum import Enum, auto
from typing import NamedTuple


class Channels(Enum):
    """Which channels of its input a channel of the output depends on."""

    OWN = auto()
    """The channel in its place, and no other."""
    ALL = auto()
    """Every channel."""
    GROUP = auto()
    """The channels of its group; `groups` says how many groups there are."""
    NEIGHBOURS = auto()
    """The channels beside it."""
    MOVED = auto()
    """One channel, in another place; every channel is read."""
    SOME = auto()
    """A cell reads some channels of the input and leaves others out."""
    CELLS = auto()
    """Channels that belong to several cells of the input."""
    JOINED = auto()
    """The channel, or the cell, of one of several inputs."""
    UNKNOWN = auto()
    """It is not known what the layer reads."""


class Values(Enum):
    """How the values of the output come from those of the input, when the layer is executed."""

    SAME = auto()
    """They are those of the input, in their places."""
    MOVED = auto()
    """They are values of the input in other places, or some of them are left out."""
    PICKED = auto()
    """Each is one of the values that a window or an axis holds."""
    PADDED = auto()
    """They are those of the input, with others around them."""
    POINTWISE = auto()
    """Each is a function of the value in its place, of its channel and of weights."""
    COMPUTED = auto()
    """Each is computed from several values."""


class Statistics(Enum):
    """Over which values a norm takes its mean and deviation, or their size alone."""

    CHANNEL = auto()
    """Those of one channel."""
    GROUP = auto()
    """Those of a group of channels."""
    CELL = auto()
    """Those along the axes that `axes` names: the channels of one cell, or others."""
    NEIGHBOURS = auto()
    """Neighbouring channels; no mean is subtracted."""


class Memory(Enum):
    """What a layer does with the bytes of its input when it writes its output."""

    ALLOCATES = auto()
    """The output is a new array."""
    IN_PLACE = auto()
    """The output overwrites the input if no other layer reads it."""
    ALIASES = auto()
    """The output is the input, seen differently."""


class Saved(Enum):
    """What autograd keeps of a layer that ran, for the backward pass: as PyTorch keeps it."""

    INPUTS = auto()
    """All that it reads."""
    INPUTS_IF_TRAINED = auto()
    """All that it reads if its weights are trained: only their gradient needs it."""
    FACTORS = auto()
    """Each input that is multiplied by one that needs a gradient."""
    OUTPUT = auto()
    """Its output."""
    INDICES = auto()
    """The place of each value of its output, as an integer of 8 bytes."""
    MASK = auto()
    """The factors by which values are dropped."""
    STATISTICS = auto()
    """The statistics that it divides by."""
    INTERMEDIATES = auto()
    """Values between its input and its output, as the scores of attention."""


class Range(NamedTuple):
    """Bounds that all values of a function keep; None where no bound is stated."""

    low: float | None = None
    high: float | None = None

    def holds(self, other: "Range") -> bool:
        """Say whether the other range has no value outside this one."""
        is_above = self.low is None or (other.low is not None and other.low >= self.low)
        is_below = self.high is None or (other.high is not None and other.high <= self.high)
        return is_above and is_below


class Arity(NamedTuple):
    """How many layers a layer may read: `most` is None where any number will do."""

    least: int = 1
    most: int | None = 1

    def holds(self, number: int) -> bool:
        """Say whether so many layers may be read."""
        return self.least <= number and (self.most is None or number <= self.most)

    @property
    def words(self) -> str:
        """What may be read, as a sentence says it."""
        if self.most is None:
            return "any number of layers" if self.least < 2 else f"{self.least} layers or more"
        if self.most < 2:
            return ("no layer", "one layer")[self.most]
        numbers = " or ".join(map(str, range(self.least, self.most + 1)))
        return f"{numbers} layers"


NO_LAYER = Arity(0, 0)
ONE_LAYER = Arity()
ANY_LAYERS = Arity(most=None)


class Traits(NamedTuple):
    """The traits of a kind.

    `is_weighted`: convolutions, dense and recurrent layers, which weighted layers count.
    `slides`: a window moves over the axes. `recurs`: a state goes from step to step of the first.
    `is_merge`: reads a list of layers that agree, in any order if it `is_commutative`; `reads`
    says how many layers any other kind reads, and `arity` how many this one does. `drops`: leaves
    values out at random in training.
    `range` is that of an activation function; one that `clamps` moves the values outside it to its
    bounds; one that `is_idempotent` leaves the values in it alone, so that acting twice is acting
    once. `is_declared`: its numbers are those of the file, and it is not executed.
    `steered_by` is the position, among what it reads, of the layer that says where it reads.
    `saves` is what the backward pass needs of it; every kind says it, if only that it is nothing.
    `is_view`: the output is a part of the input's memory, or has its axes in another order.
    """

    channels: Channels
    values: Values
    memory: Memory = Memory.ALLOCATES
    normalizes: Statistics | None = None
    is_weighted: bool = False
    slides: bool = False
    recurs: bool = False
    is_merge: bool = False
    is_commutative: bool = False
    is_activation: bool = False
    drops: bool = False
    clamps: bool = False
    is_idempotent: bool = False
    range: Range = Range()
    is_declared: bool = False
    reads: Arity = ONE_LAYER
    steered_by: int | None = None
    saves: tuple[Saved, ...] | None = None
    is_view: bool = False

    @property
    def arity(self) -> Arity:
        """How many layers may be read."""
        return ANY_LAYERS if self.is_merge else self.reads

    @property
    def is_norm(self) -> bool:
        """Whether values are divided by a statistic that windows alone leave out."""
        return self.normalizes not in (None, Statistics.NEIGHBOURS)

    @property
    def clips(self) -> bool:
        """Whether all values below 0 become the same value."""
        return self.clamps and self.range.low is not None and self.range.low >= 0

    @property
    def passes_values(self) -> bool:
        """Whether every output value is a value of the one input, when the layer is executed."""
        return self.values in (Values.SAME, Values.MOVED) and not self.is_merge


IDENTITY = Traits(Channels.OWN, Values.SAME, Memory.ALIASES, saves=())
"""The output is the input."""
