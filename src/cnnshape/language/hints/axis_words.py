"""What other frameworks call the axes of a map."""

from __future__ import annotations

from cnnshape.language.hints.vocabulary import Word

NAMES = (
    "axes have names: `channels`; `length` of a sequence; `height` and `width` of a picture, and "
    "`depth` of a volume"
)

AXIS_WORDS = (
    Word("C channel features filters embedding", "all", ("channels",)),
    Word("H rows y vertical", "all", ("height",)),
    Word("W columns cols x horizontal", "all", ("width",)),
    Word("D Z planes slices frames", "all", ("depth",)),
    Word("L T time steps timesteps sequence seq tokens positions", "Keras", ("length",)),
    Word("spatial", "all", ("space",)),
    Word("every each", "all", ("all",)),
    Word("N B batch samples", "all", (), "leave the batch out: every layer acts on one sample"),
)
