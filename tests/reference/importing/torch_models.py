"""Small modules that between them use every operator that has a layer here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.reference.pytorch import F, torch

nn = torch.nn
Tensor = Any
Module: Any = torch.nn.Module


class Case(NamedTuple):
    """A module, the sizes of its input, and the kinds of layers that it is read as."""

    module: Any
    shape: tuple[int, ...]
    kinds: str


class Function(Module):  # type: ignore[misc]
    """A convolution, and then a function of its output."""

    def __init__(self, function: Callable[[Tensor], Tensor], channels: int = 8) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, channels, 3)
        self.function = function

    def forward(self, x: Tensor) -> Tensor:
        return self.function(self.conv(x))


class Residual(Module):  # type: ignore[misc]
    """A bottleneck with its shortcut, as in ResNet, with a relu that writes in place."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(4, 2, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(2)
        self.conv2 = nn.Conv2d(2, 4, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(4)
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += x
        return self.relu(out)


def shifted(x: Tensor) -> Tensor:
    """Some channels move by a cell, as in TSM."""
    moved = torch.zeros_like(x)
    moved[:, :2, :, 1:] = x[:, :2, :, :-1]
    moved[:, 2:] = x[:, 2:]
    moved[:, 3] = x[:, 0]
    return moved


class InPlaceBeforeShortcut(Module):  # type: ignore[misc]
    """A relu that writes into what the shortcut reads: the shortcut is of the changed values."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 1)
        self.conv = nn.Conv2d(4, 4, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        y = self.conv(F.relu(x, inplace=True))
        return x + y


class Gate(Module):  # type: ignore[misc]
    """Squeeze and excitation, with a hard sigmoid."""

    def __init__(self) -> None:
        super().__init__()
        self.down = nn.Conv2d(4, 2, 1)
        self.up = nn.Conv2d(2, 4, 1)

    def forward(self, x: Tensor) -> Tensor:
        gate = self.up(F.relu(self.down(F.adaptive_avg_pool2d(x, 1))))
        return x * F.hardsigmoid(gate)


class ShuffleUnit(Module):  # type: ignore[misc]
    """Half of the channels pass; then they are shuffled by reshapes."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(4, 4, 3, padding=1, groups=4)

    def forward(self, x: Tensor) -> Tensor:
        kept, changed = x.chunk(2, dim=1)
        batch, _, height, width = x.shape
        joined = torch.cat((kept, self.conv(changed)), dim=1)
        shuffled = joined.view(batch, 2, 4, height, width).transpose(1, 2)
        return shuffled.reshape(batch, 8, height, width)


class ChannelsLastNorm(Module):  # type: ignore[misc]
    """A block of ConvNeXt: the norm and the dense layers read channels last."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(8, 8, 3, padding=1, groups=8)
        self.norm = nn.LayerNorm(8, eps=1e-6)
        self.up = nn.Linear(8, 16)
        self.down = nn.Linear(16, 8)
        self.scale = nn.Parameter(torch.full((8, 1, 1), 0.5))

    def forward(self, x: Tensor) -> Tensor:
        y = self.norm(self.conv(x).permute(0, 2, 3, 1))
        y = self.down(F.gelu(self.up(y))).permute(0, 3, 1, 2)
        return x + self.scale * y


class Tokens(Module):  # type: ignore[misc]
    """Patches, a class token, positions, attention: a vision transformer of one layer."""

    def __init__(self) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, 8, 4, stride=4)
        self.token = nn.Parameter(torch.randn(1, 1, 8))
        self.positions = nn.Parameter(torch.randn(1, 5, 8))
        self.norm = nn.LayerNorm(8)
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)
        self.head = nn.Linear(8, 3)

    def forward(self, x: Tensor) -> Tensor:
        x = self.patches(x).flatten(2).transpose(1, 2)
        x = torch.cat((self.token.expand(x.shape[0], -1, -1), x), dim=1) + self.positions
        y = self.norm(x)
        x = x + self.attention(y, y, y, need_weights=False)[0]
        return self.head(x[:, 0])


class FusedAttention(Module):  # type: ignore[misc]
    """Queries, keys and values of one dense layer, taken apart by reshapes, as timm has them."""

    def __init__(self) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, 8, 2, stride=2)
        self.qkv = nn.Linear(8, 24)
        self.proj = nn.Linear(8, 8)

    def forward(self, x: Tensor) -> Tensor:
        x = self.patches(x).flatten(2).transpose(1, 2)
        batch, length, channels = x.shape
        qkv = self.qkv(x).reshape(batch, length, 3, 2, channels // 2).permute(2, 0, 3, 1, 4)
        q, k, v = qkv.unbind(0)
        mixed = F.scaled_dot_product_attention(q, k, v)
        return self.proj(mixed.transpose(1, 2).reshape(batch, length, channels)).mean(1)


class Reader(Module):  # type: ignore[misc]
    """A convolution over time, two recurrent layers, and the last step of them."""

    def __init__(self, recurrent: Any, width: int) -> None:
        super().__init__()
        self.conv = nn.Conv1d(3, 4, 3, padding=1)
        self.recurrent = recurrent
        self.head = nn.Linear(width, 5)

    def forward(self, x: Tensor) -> Tensor:
        states, _ = self.recurrent(self.conv(x).transpose(1, 2))
        return self.head(states[:, -1])


class LastState(Module):  # type: ignore[misc]
    """A gru whose last state alone is read."""

    def __init__(self) -> None:
        super().__init__()
        self.gru = nn.GRU(3, 4, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        return self.gru(x.transpose(1, 2))[1][-1]


class Twice(Module):  # type: ignore[misc]
    """One convolution that is called twice."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 1)
        self.conv = nn.Conv2d(4, 4, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(F.relu(self.conv(self.stem(x))))


class Scales(Module):  # type: ignore[misc]
    """A map from below is brought to the size of one above, in two ways, and joined."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, stride=2, padding=1)
        self.below = nn.Conv2d(4, 4, 3, stride=2, padding=1)
        self.up = nn.ConvTranspose2d(4, 2, 2, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        above = self.conv(x)
        below = self.below(above)
        near = F.interpolate(below, scale_factor=2)
        smooth = F.interpolate(below, size=above.shape[-2:], mode="bilinear", align_corners=False)
        corners = F.interpolate(below, scale_factor=2, mode="bicubic", align_corners=True)
        return torch.cat((above, near, smooth, corners, self.up(below)), 1)


class Cropped(Module):  # type: ignore[misc]
    """All but the last row and column."""

    def forward(self, x: Tensor) -> Tensor:
        return x[:, :, :-1, :-1]


def cases() -> dict[str, Case]:
    """Return the modules by what they are about; their weights are drawn from a fixed seed."""
    torch.manual_seed(0)
    picture = (3, 12, 10)
    return {
        "classifier": Case(
            nn.Sequential(
                nn.Conv2d(3, 4, 5, stride=2),
                nn.ReLU6(),
                nn.MaxPool2d(3, 2, 1),
                nn.Flatten(),
                nn.Dropout(0.3),
                nn.Linear(4 * 2 * 2, 7),
                nn.LogSoftmax(1),
            ),
            picture,
            "conv max_pool flatten dropout dense",
        ),
        "residual": Case(
            nn.Sequential(nn.Conv2d(3, 4, 1), Residual(), Residual()),
            picture,
            "conv conv batch_norm conv batch_norm add conv batch_norm conv batch_norm add",
        ),
        "in place": Case(InPlaceBeforeShortcut(), picture, "conv conv add"),
        "gate": Case(
            nn.Sequential(nn.Conv2d(3, 4, 1), Gate()),
            picture,
            "conv global_avg_pool conv conv multiply",
        ),
        "shuffle": Case(
            nn.Sequential(nn.Conv2d(3, 8, 1), ShuffleUnit()),
            picture,
            "conv slice slice depthwise_conv concat channel_shuffle",
        ),
        "channels last": Case(
            nn.Sequential(nn.Conv2d(3, 8, 1), ChannelsLastNorm()),
            picture,
            "conv depthwise_conv layer_norm dense dense layer_scale add",
        ),
        "tokens": Case(
            Tokens(),
            (3, 8, 8),
            "learned conv reshape concat learned add layer_norm attention add slice flatten dense",
        ),
        "twice": Case(Twice(), picture, "conv conv relu conv"),
        "scales": Case(
            Scales(), (3, 16, 12), "conv conv upsample upsample upsample conv_transpose concat"
        ),
        "nearest": Case(
            Function(lambda x: F.interpolate(F.interpolate(x, size=(31, 24)), scale_factor=3)),
            picture,
            "conv upsample upsample",
        ),
        "nearest exact": Case(
            Function(lambda x: F.interpolate(x, size=(17, 24), mode="nearest-exact")),
            picture,
            "conv upsample",
        ),
        "flipped": Case(Function(lambda x: x.flip(3).flip((1, -2))), picture, "conv flip"),
        "cropped": Case(
            Function(lambda x: x[:, 1:, 2:-1, 1:] + x[:, :-1, :-3, :-1]),
            picture,
            "conv crop slice crop slice add",
        ),
        "cropped after a transposed convolution": Case(
            nn.Sequential(nn.ConvTranspose2d(3, 4, 5, stride=2, padding=1), Cropped(), nn.ReLU()),
            picture,
            "conv_transpose",
        ),
        "neighbouring channels": Case(
            Function(lambda x: F.local_response_norm(x, 5, k=2.0, alpha=0.1)),
            picture,
            "conv local_response_norm",
        ),
        "neighbouring channels of a sequence": Case(
            nn.Sequential(nn.Conv1d(3, 6, 3), nn.LocalResponseNorm(2, alpha=0.1)),
            (3, 12),
            "conv local_response_norm",
        ),
        "length of the channels": Case(Function(F.normalize), picture, "conv l2_norm"),
        "padded maximum": Case(
            Function(lambda x: F.max_pool2d(F.pad(x, (0, 1, 0, 1), value=-torch.inf), 3, 2)),
            picture,
            "conv max_pool",
        ),
        "pools": Case(
            Function(
                lambda x: F.adaptive_max_pool2d(
                    F.avg_pool2d(F.max_pool2d(x, 2, ceil_mode=True), 3, 1, padding=1), (2, 3)
                )
            ),
            (3, 13, 11),
            "conv max_pool avg_pool adaptive_max_pool",
        ),
        "norms": Case(
            nn.Sequential(
                nn.Conv2d(3, 4, 1),
                nn.GroupNorm(2, 4),
                nn.Conv2d(4, 4, 1),
                nn.InstanceNorm2d(4, affine=True),
                nn.BatchNorm2d(4, affine=False),
            ),
            picture,
            "conv group_norm conv instance_norm batch_norm",
        ),
        "padding": Case(
            Function(lambda x: F.pad(F.pad(x, (1, 0, 2, 1)), (1, 1, 1, 1), mode="reflect")),
            picture,
            "conv zero_pad pad",
        ),
        "pixels": Case(
            Function(lambda x: F.pixel_unshuffle(F.pixel_shuffle(x, 2), 2)),
            picture,
            "conv depth_to_space space_to_depth",
        ),
        "arithmetic": Case(
            Function(lambda x: 1 - (2 * x + 0.5) / 4),
            picture,
            "conv affine",
        ),
        "functions": Case(
            Function(lambda x: F.mish(F.elu(F.leaky_relu(F.silu(F.hardswish(x.tanh())), 0.2)))),
            picture,
            "conv hard_swish silu leaky_relu elu mish",
        ),
        "reductions": Case(
            Function(lambda x: x[:, 2:, ::2].mean((2, 3))),
            picture,
            "conv slice slice global_avg_pool",
        ),
        "sequence": Case(
            nn.Sequential(nn.Conv1d(3, 6, 3, padding="same"), nn.PReLU(6), nn.AdaptiveAvgPool1d(1)),
            (3, 20),
            "conv global_avg_pool",
        ),
        "empty channels": Case(
            Function(lambda x: F.pad(x[:, :, ::2, ::2], (0, 1, 0, 0, 2, 4))),
            picture,
            "conv slice slice zero_pad slice slice affine affine concat",
        ),
        "shifted": Case(
            Function(shifted),
            picture,
            " ".join(["conv", *["learned"] * 2, *["slice"] * 7, *["concat"] * 4]),
        ),
        "rolled": Case(
            Function(lambda x: torch.roll(x, (1, -2, 8), (2, 3, 1))),
            picture,
            "conv slice slice concat slice slice concat",
        ),
        "repeated": Case(Function(lambda x: x.repeat(1, 2, 1, 3)), picture, "conv tile tile"),
        "patches": Case(
            Function(lambda x: F.unfold(x, 2, stride=2)), (3, 8, 6), "conv space_to_depth reshape"
        ),
        "deviation": Case(
            Function(lambda x: (x - x.mean((2, 3), keepdim=True)) / x.std((2, 3), keepdim=True)),
            picture,
            "conv global_avg_pool subtract global_avg_pool subtract global_avg_pool affine "
            "sqrt reciprocal multiply",
        ),
        "norm by variance": Case(
            Function(lambda x: torch.rsqrt(torch.var(x, 1, keepdim=True, correction=0) + 1) * x),
            picture,
            "conv reduce subtract reduce affine sqrt reciprocal multiply",
        ),
        "one slope": Case(
            nn.Sequential(nn.Conv2d(3, 6, 3), nn.PReLU(), nn.Conv2d(6, 2, 3), nn.PReLU(2)),
            picture,
            "conv prelu conv",
        ),
        "flattened at the end": Case(
            nn.Sequential(nn.Conv2d(3, 6, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten()),
            picture,
            "conv global_avg_pool",
        ),
        "fused attention": Case(
            FusedAttention(),
            (3, 6, 4),
            "conv attention global_avg_pool",
        ),
        "lstm": Case(
            Reader(nn.LSTM(4, 6, num_layers=2, batch_first=True, bidirectional=True), 12),
            (3, 9),
            "conv lstm lstm slice flatten dense",
        ),
        "gru": Case(
            Reader(nn.GRU(4, 6, batch_first=True, dropout=0), 6),
            (3, 9),
            "conv gru slice flatten dense",
        ),
        "rnn": Case(
            Reader(nn.RNN(4, 6, 2, batch_first=True, dropout=0.1, bias=False), 6),
            (3, 9),
            "conv simple_rnn dropout simple_rnn slice flatten dense",
        ),
        "last state": Case(LastState(), (3, 9), "gru"),
        "video": Case(
            nn.Sequential(nn.Conv3d(2, 4, (1, 3, 3)), nn.BatchNorm3d(4), nn.AvgPool3d(2)),
            (2, 4, 8, 8),
            "conv batch_norm avg_pool",
        ),
    }
