"""Examples that end the help of every command."""

from __future__ import annotations

from collections.abc import Mapping

EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "table": (
        "cnnshape table my.yaml",
        "cnnshape table resnet50 --depth 1",
        "cnnshape table my.yaml --input 96x96x3 --batch 8 --dtype float16",
        "cnnshape table my.yaml --columns name,macs,weights --format csv",
    ),
    "report": (
        "cnnshape report resnet50 -o report.html",
        "cnnshape report vgg16 resnet50 -o report.html",
    ),
    "play": (
        "cnnshape play",
        "cnnshape play my.yaml",
        "cnnshape play --static site",
    ),
    "explain": (
        "cnnshape explain lenet conv1",
        "cnnshape explain resnet50 stage_2.bottleneck_1",
    ),
    "sizes": (
        "cnnshape sizes unet",
        "cnnshape sizes unet --nearest 512",
        "cnnshape sizes my.yaml --output-size 7",
    ),
    "memory": (
        "cnnshape memory mobilenet_v2 --dtype int8",
        "cnnshape memory my.yaml --in-place pointwise,depthwise -o plan.svg",
        "cnnshape memory my.yaml --scratch cmsis-nn --reorder --format csv",
        "cnnshape memory my.yaml --dtype int8 --patches 4 --outside input",
    ),
    "run": (
        "cnnshape run lenet",
        "cnnshape run my.yaml --array x.npy --weights w.npz --output y.npz",
        "cnnshape run course/sobel --image photo.png --output edges.png",
    ),
    "verify": (
        "cnnshape verify my.yaml",
        "cnnshape verify vgg16 --small",
        "cnnshape verify my.yaml --arena --dtype int8",
    ),
    "lint": (
        "cnnshape lint models my.yaml",
        "cnnshape lint my.yaml --fix",
        "cnnshape lint --select G,N301 --ignore G202 models",
        'cnnshape lint models --add-ignores "as published"',
        "cnnshape lint models --write-baseline baseline.json",
        "cnnshape lint models --baseline baseline.json --format junit --output lint.xml",
    ),
    "rule": (
        "cnnshape rule G201",
        "cnnshape rule pixels-dropped",
        "cnnshape rule --all",
    ),
    "sweep": (
        "cnnshape sweep mobilenet_v1 --over width=0.25,0.5,1 --over resolution=128:224:32",
        'cnnshape sweep mobilenet_v1 --over width=0.1:1:0.1 --where "peak_activation_bytes < 2MiB"',
        "cnnshape sweep my.yaml --over input=32x32x3,64x64x3 --pareto macs,parameters",
    ),
    "solve": (
        "cnnshape solve 224 112 --kernel 3",
        "cnnshape solve 5 10 --transposed",
        "cnnshape solve my.yaml --layer conv3 --output 14x14",
        "cnnshape solve resnet50 --output 7x7",
        "cnnshape solve my.yaml --budget macs=300M --over width=0.1:2:0.01 --maximize parameters",
        "cnnshape solve my.yaml --fit ram=256KiB --over input",
    ),
    "diff": (
        "cnnshape diff resnet50 resnet101",
        "cnnshape diff HEAD:models/my.yaml models/my.yaml",
        "cnnshape diff my.yaml --set-b width=0.5",
    ),
    "import": (
        "cnnshape import model.onnx",
        "cnnshape import model.onnx -o net.yaml --weights net.npz",
        "cnnshape import model.onnx --input 3x224x224 --flat",
    ),
    "export": (
        "cnnshape export lenet --to pytorch",
        "cnnshape export my.yaml --to keras -o my_net.py --weights w.npz",
        "cnnshape export my.yaml --to onnx -o my_net.onnx",
    ),
    "architectures": (
        "cnnshape architectures",
        "cnnshape architectures --format json",
    ),
    "schema": (
        "cnnshape schema > schema.json",
        "cnnshape schema --of table",
    ),
    "server": ("cnnshape server",),
}


def epilog_of(command: str) -> str:
    """Return the end of the help of a command; no line of it is wrapped."""
    return "\b\nExamples:\n" + "".join(f"  {example}\n" for example in EXAMPLES[command])
