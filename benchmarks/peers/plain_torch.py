"""LeNet and ResNet-50 as one writes them in PyTorch, with nothing else imported."""

from __future__ import annotations

from typing import Any

import torch

nn: Any = torch.nn

Shape = tuple[int, ...]


def lenet() -> Any:
    """Return the LeNet-5 of `architectures/lenet.yaml`."""
    return nn.Sequential(
        nn.Conv2d(3, 6, 5),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(400, 120),
        nn.ReLU(),
        nn.Linear(120, 84),
        nn.ReLU(),
        nn.Linear(84, 10),
        nn.Softmax(dim=1),
    )


class Bottleneck(nn.Module):  # type: ignore[misc]
    """Three convolutions, each with its norm, and a shortcut around them."""

    def __init__(self, channels: int, width: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, 4 * width, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(4 * width)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = nn.Sequential()
        if stride > 1 or channels != 4 * width:
            self.downsample.append(nn.Conv2d(channels, 4 * width, 1, stride, bias=False))
            self.downsample.append(nn.BatchNorm2d(4 * width))

    def forward(self, x: Any) -> Any:
        """Return the sum of both ways."""
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.relu(self.bn2(self.conv2(y)))
        return self.relu(self.bn3(self.conv3(y)) + self.downsample(x))


def resnet50() -> Any:
    """Return the ResNet-50 of table 1 of 1512.03385, its stride in the 3x3 convolutions."""
    layers = [
        nn.Conv2d(3, 64, 7, 2, 3, bias=False),
        nn.BatchNorm2d(64),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(3, 2, 1),
    ]
    channels = 64
    for width, depth, stride in ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)):
        for index in range(depth):
            layers.append(Bottleneck(channels, width, 1 if index else stride))
            channels = 4 * width
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 1000)]
    return nn.Sequential(*layers)


def plain(name: str) -> tuple[Any, Shape]:
    """Return a module by the name of its network, with the shape it reads."""
    if name == "lenet":
        return lenet().eval(), (3, 32, 32)
    return resnet50().eval(), (3, 224, 224)
