"""The ONNX models that are broken: small graphs of what exporters write."""

from __future__ import annotations

from functools import cache
from math import prod
from random import Random

import numpy as np
import onnx
from onnx import numpy_helper

HEAD = '<ir_version: 9, opset_import: ["" : {opset}, "local" : 1]>\n'

MODELS = (
    """
    residual (float[N,3,8,8] x, float[6,3,3,3] w1, float[6] w2, float[6] w3, float[6] w4,
              float[6] w5, float[6,6,3,3] w6, float[6] w7, float[6,5] w8, float[5] w9)
        => (float[N,5] y) {
      c = Conv<kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [2, 2]>(x, w1)
      b = BatchNormalization<epsilon = 1e-5>(c, w2, w3, w4, w5)
      r = Relu(b)
      d = Conv<pads = [1, 1, 1, 1]>(r, w6, w7)
      a = Add(r, d)
      p = MaxPool<kernel_shape = [3, 3], strides = [2, 2], ceil_mode = 1>(a)
      g = GlobalAveragePool(p)
      f = Flatten(g)
      y = Gemm<alpha = 0.5>(f, w8, w9)
    }
    """,
    """
    sizes (float[1,4,6,8] x, float[4,10] w1) => (y, z) {
      s = Shape(x)
      one = Constant<value = int64[1] {1}>()
      all = Constant<value = int64[1] {-1}>()
      zero = Constant<value = int64 {0}>()
      n = Gather<axis = 0>(s, zero)
      axes = Constant<value = int64[1] {0}>()
      batch = Unsqueeze(n, axes)
      wanted = Concat<axis = 0>(batch, one, all)
      r = Reshape(x, wanted)
      q = Squeeze(r, one)
      starts = Constant<value = int64[2] {0, 1}>()
      ends = Constant<value = int64[2] {9223372036854775807, -1}>()
      places = Constant<value = int64[2] {2, 3}>()
      y = Slice(x, starts, ends, places)
      t = Transpose<perm = [0, 2, 3, 1]>(x)
      z = MatMul(t, w1)
      left = Exp(q)
    }
    """,
    """
    gates (float[1,6,10,10] x, float[6,1,5,5] w1, float[2,6,1,1] w2, float[6,2,1,1] w3,
           float[6,4,2,2] w4) => (y) {
      d = Conv<group = 6, auto_pad = "SAME_UPPER", strides = [2, 2]>(x, w1)
      h = HardSwish(d)
      a = Constant<value_ints = [2, 3]>()
      m = ReduceMean<keepdims = 1>(h, a)
      s = Relu(m1)
      m1 = Conv(m, w2)
      e = Conv(s, w3)
      k = HardSigmoid<alpha = 0.2>(e)
      g = Mul(h, k)
      t = ConvTranspose<strides = [2, 2], output_padding = [1, 1]>(g, w4)
      low = Constant<value_float = 0.0>()
      high = Constant<value_float = 6.0>()
      y = Clip(t, low, high)
    }
    """,
    """
    attention (float[1,7,12] x, float[12,36] w1, float[36] w2, float[12] w3, float[12,12] w4)
        => (y) {
      n = LayerNormalization<axis = -1>(x, w3)
      p = MatMul(n, w1)
      b = Add(w2, p)
      s = Constant<value = int64[5] {1, 7, 3, 2, 6}>()
      r = Reshape(b, s)
      t = Transpose<perm = [2, 0, 3, 1, 4]>(r)
      i = Constant<value = int64 {0}>()
      j = Constant<value = int64 {1}>()
      l = Constant<value = int64 {2}>()
      q = Gather(t, i)
      k = Gather(t, j)
      v = Gather(t, l)
      kt = Transpose<perm = [0, 1, 3, 2]>(k)
      qk = MatMul(q, kt)
      c = Constant<value_float = 0.4082>()
      m = Mul(qk, c)
      a = Softmax<axis = -1>(m)
      o = MatMul(a, v)
      ot = Transpose<perm = [0, 2, 1, 3]>(o)
      z = Constant<value = int64[3] {0, 0, -1}>()
      u = Reshape(ot, z)
      e = MatMul(u, w4)
      y = Add(x, e)
    }
    """,
    """
    sequence (float[5,1,4] x, float[2,24,4] w1, float[2,24,6] w2, float[2,48] w3,
              float[1,9,12] w4, float[1,9,3] w5) => (y) {
      h, hn, cn = LSTM<hidden_size = 6, direction = "bidirectional">(x, w1, w2, w3)
      t = Transpose<perm = [0, 2, 1, 3]>(h)
      s = Constant<value = int64[3] {5, 1, 12}>()
      r = Reshape(t, s)
      y, gn = GRU<hidden_size = 3, linear_before_reset = 1>(r, w4, w5)
    }
    """,
    """
    rounded (float[1,3,6,6] x, float[4] w1) => (y) {
      s = Constant<value = float {0.02}>()
      z = Constant<value = uint8 {128}>()
      q = QuantizeLinear(x, s, z)
      w = Constant<value = int8[2, 3, 1, 1] {1, 2, 3, 4, 5, 6}>()
      ws = Constant<value = float[2] {0.1, 0.2}>()
      wz = Constant<value = int8[2] {0, 0}>()
      b = Constant<value = int32[2] {7, 8}>()
      c = QLinearConv(q, s, z, w, ws, wz, s, z, b)
      d = DequantizeLinear(c, s, z)
      u, us, uz = DynamicQuantizeLinear(d)
      m = Constant<value = int8[6, 4] {1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8,9,1,2,3,4,5,6}>()
      i = MatMulInteger(u, m, uz)
      f = Cast<to = 1>(i)
      y = Add(f, w1)
    }
    """,
    """
    moves (float[1,4,6,6] x, float[8] w1, float[8] w2) => (y, z) {
      roi = Constant<value = float[0] {}>()
      f = Constant<value = float[4] {1.0, 1.0, 2.0, 2.0}>()
      r = Resize<mode = "nearest", coordinate_transformation_mode = "asymmetric",
                 nearest_mode = "floor">(x, roi, f)
      p = Constant<value = int64[8] {0, 0, 1, 1, 0, 0, 2, 0}>()
      v = Constant<value_float = 0.5>()
      d = Pad<mode = "constant">(r, p, v)
      s = Constant<value = int64[2] {1, 3}>()
      a, b = Split<axis = 1>(x, s)
      c = Concat<axis = 1>(x, a, b)
      i = InstanceNormalization(c, w1, w2)
      g = DepthToSpace<blocksize = 2>(i)
      y = AveragePool<kernel_shape = [3, 3], count_include_pad = 1, pads = [1, 0, 1, 0]>(g)
      l = LRN<size = 3>(d)
      z = ReduceL2<keepdims = 0>(l, axes)
      axes = Constant<value = int64[1] {1}>()
    }
    """,
    """
    paths (float[1,3,4,4] x, float[3] w1) => (y) {
      n = Size(x)
      k = Constant<value = int64 {50}>()
      c = Less(n, k)
      b = If(c) <
        then_branch = small () => (a) { a = Relu(x) },
        else_branch = large () => (e) { e = Tanh(x) }
      >
      s = Constant<value = int64[2] {2, 8}>()
      o = ConstantOfShape<value = int64[1] {3}>(s)
      m = Constant<value = int64 {0}>()
      l = Constant<value = int64 {4}>()
      d = Constant<value = int64 {1}>()
      r = Range(m, l, d)
      g = Cast<to = 1>(r)
      w = Where(t, b, g)
      t = Equal(g, g)
      y = local.scaled<factor = 2>(w)
    }
    <domain: "local", opset_import: ["" : 18]>
    scaled <factor>(v) => (u) {
      h = Constant<value_float = 0.5>()
      f = Mul(v, h)
      u = Mish(f)
    }
    """,
    """
    words (int64[1,9] x, float[20,8] w1, float[8,8] w2, float[4] w3) => (y, p, i) {
      e = Gather(w1, x)
      m = MatMul(e, w2)
      t = Transpose<perm = [0, 2, 1]>(m)
      q = Einsum<equation = "bij,bjk->bik">(t, m)
      g = Erf(q)
      s = Softplus(g)
      a = ReduceMax<keepdims = 0>(s)
      y = LogSoftmax<axis = 1>(t)
      k = Constant<value = int64[1] {3}>()
      p, i = TopK<axis = 1>(t, k)
    }
    """,
)
"""Inputs whose names start with a `w` become stored arrays."""

OPSETS = (7, 9, 11, 12, 13, 17, 17, 17, 18, 21, 23)


def chosen_model(random: Random) -> onnx.ModelProto:
    """Return a model to be broken, of one opset or another."""
    model = onnx.ModelProto()
    model.CopyFrom(random.choice(models()))
    if random.random() < SHARE_OF_OTHER_OPSETS:
        model.opset_import[0].version = random.choice(OPSETS)
    return model


SHARE_OF_OTHER_OPSETS = 0.2


@cache
def models() -> tuple[onnx.ModelProto, ...]:
    """Return all models, always in the same order."""
    return tuple(_with_arrays(onnx.parser.parse_model(HEAD.format(opset=18) + text))
                 for text in MODELS)  # fmt: skip


def _with_arrays(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return a model whose weights are stored."""
    numbers = np.random.default_rng(5)
    inputs = list(model.graph.input)
    del model.graph.input[:]
    for each in inputs:
        if not each.name.startswith("w"):
            model.graph.input.append(each)
            continue
        shape = [size.dim_value for size in each.type.tensor_type.shape.dim]
        array = numbers.uniform(0.1, 1, prod(shape)).astype(np.float32).reshape(shape)
        model.graph.initializer.append(numpy_helper.from_array(array, each.name))
    _sort(model.graph)
    return model


def _sort(graph: onnx.GraphProto) -> None:
    """Put operators behind those that they read."""
    known = {"", *(each.name for each in (*graph.input, *graph.initializer))}
    left, ordered = list(graph.node), []
    while left:
        ready = next(node for node in left if known.issuperset(node.input))
        left.remove(ready)
        ordered.append(ready)
        known.update(ready.output)
    del graph.node[:]
    graph.node.extend(ordered)
