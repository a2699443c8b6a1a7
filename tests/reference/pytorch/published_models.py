"""ResNet-50 and MobileNetV2 as PyTorch modules, written from the papers, not from our files."""

from __future__ import annotations

from typing import Any

from tests.reference.pytorch import F, Tensor, torch

nn: Any = torch.nn


def conv_norm(inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1) -> Any:
    padding = kernel // 2
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, padding, groups=groups, bias=False),
        nn.BatchNorm2d(outputs),
    )


class Bottleneck(nn.Module):  # type: ignore[misc]
    """He et al., 1512.03385, figure 5, right; the stride stands in the 3x3 convolution."""

    def __init__(self, inputs: int, width: int, stride: int) -> None:
        super().__init__()
        self.reduce = conv_norm(inputs, width, 1)
        self.spatial = conv_norm(width, width, 3, stride)
        self.expand = conv_norm(width, 4 * width, 1)
        is_alike = stride == 1 and inputs == 4 * width
        self.shortcut = nn.Sequential() if is_alike else conv_norm(inputs, 4 * width, 1, stride)

    def forward(self, x: Tensor) -> Tensor:
        inner = F.relu(self.spatial(F.relu(self.reduce(x))))
        return F.relu(self.expand(inner) + self.shortcut(x))


def resnet50() -> Any:
    """Table 1 of 1512.03385."""
    layers: list[Any] = [conv_norm(3, 64, 7, 2), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    inputs = 64
    for stage, (width, depth) in enumerate([(64, 3), (128, 4), (256, 6), (512, 3)]):
        for block in range(depth):
            layers.append(Bottleneck(inputs, width, 2 if stage and not block else 1))
            inputs = 4 * width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(2048, 1000))


class InvertedResidual(nn.Module):  # type: ignore[misc]
    """Sandler et al., 1801.04381, table 1."""

    def __init__(self, inputs: int, outputs: int, stride: int, expansion: int) -> None:
        super().__init__()
        inner = inputs * expansion
        expand = [conv_norm(inputs, inner, 1), nn.ReLU6()] if expansion > 1 else []
        depthwise = conv_norm(inner, inner, 3, stride, groups=inner)
        self.layers = nn.Sequential(*expand, depthwise, nn.ReLU6(), conv_norm(inner, outputs, 1))
        self.is_residual = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x) + x if self.is_residual else self.layers(x)


def mobilenet_v2() -> Any:
    """Table 2 of 1801.04381: expansion, channels, repetitions, stride."""
    table = [
        (1, 16, 1, 1),
        (6, 24, 2, 2),
        (6, 32, 3, 2),
        (6, 64, 4, 2),
        (6, 96, 3, 1),
        (6, 160, 3, 2),
        (6, 320, 1, 1),
    ]
    layers: list[Any] = [conv_norm(3, 32, 3, 2), nn.ReLU6()]
    inputs = 32
    for expansion, outputs, depth, stride in table:
        for block in range(depth):
            layers.append(InvertedResidual(inputs, outputs, 1 if block else stride, expansion))
            inputs = outputs
    layers += [conv_norm(320, 1280, 1), nn.ReLU6(), nn.AdaptiveAvgPool2d(1), nn.Flatten()]
    return nn.Sequential(*layers, nn.Linear(1280, 1000))
