"""What other frameworks call the kinds of layers, and what to write for those that are missing."""

from __future__ import annotations

from cnnshape.language.hints.vocabulary import Word

CUSTOM = "declare its output and its costs with a `custom` layer"
POINTWISE = "any point-wise `activation` has the same shapes and costs, as `{type: relu}`"
WEIGHTS_ONLY = "leave it out: it has no effect on shapes"
LOSS = "leave it out: a loss is no layer; end with the layer that gives the scores"
LIST_ITEMS = "write its layers in the list itself; `blocks` gives a group of layers a name"
INPUT = "leave it out: `input:` at the top of the file says the sizes"
REDUCE = "over axes, write `{type: reduce, function: mean, axes: [height, width]}`"
POOL = "write `{type: max_pool, kernel: 2}` or `{type: avg_pool, kernel: 2}`"
RESIDUAL = (
    "write `{type: branches, merge: add, branches: [[...], []]}`, an empty branch passes on what "
    "it reads; or define `residual` in `blocks`"
)
BIAS = (
    "convolutions and dense layers add a bias unless `bias: false`; a constant is added by "
    "`{type: affine, shift: 1}`"
)
POWER = "write `{type: power, exponent: 2}`, a layer of its own"
DIVIDE = (
    "a division by a constant is `{type: affine, scale: 0.5}`; by a layer, `multiply` with its "
    "`reciprocal`"
)
BOTH_WAYS = "write `bidirectional: true` at an `lstm`, `gru` or `simple_rnn`"
PRODUCT = "the product of two maps is a `matmul`; declare any other with a `custom` layer"
TRANSFORMER = "write its layers: `layer_norm`, `attention`, `add`, and two `dense` with an `add`"
OTHER_PADDING = "any `pad` has the same sizes; `mode: reflect` does not repeat the border cells"

CONVOLUTIONS = (
    Word(
        "Convolution Convolutional LazyConv2d convn",
        "PyTorch, TensorFlow, Caffe, MATLAB, darknet",
        ("conv",),
    ),
    Word("Depthwise DepthwiseConvolution ConvDepthwise", "Keras, TensorFlow", ("depthwise_conv",)),
    Word("Separable SeparableConvolution", "Keras", ("separable_conv",)),
    Word(
        "Deconv Deconvolution Deconvolutional ConvTransposed TransposedConv TransposeConv "
        "ConvolutionTranspose FractionallyStridedConv",
        "Keras, Caffe, MATLAB, darknet",
        ("conv_transpose",),
    ),
    Word("AtrousConv DilatedConv", "TensorFlow", (), "write `type: conv` with `dilation`"),
    Word("GroupedConvolution GroupConv", "MATLAB", (), "write `type: conv` with `groups`"),
    Word("Pointwise PointwiseConv", "all", (), "write `{type: conv, kernel: 1, filters: ...}`"),
    Word("LocallyConnected Local", "Keras, darknet", ("locally_connected",)),
    Word("DeformConv DCN ModulatedDeformConv", "torchvision, mmcv", ("deformable_conv",)),
    Word("Involution", "all", (), CUSTOM),
)

POOLINGS = (
    Word("MaxPooling LazyMaxPool", "Keras, MATLAB", ("max_pool",)),
    Word("AveragePool AveragePooling MeanPool MeanPooling", "Keras, ONNX", ("avg_pool",)),
    Word("Pool Pooling", "Caffe", (), POOL),
    Word(
        "GlobalAveragePool GlobalAveragePooling GAP GlobalPool GlobalPooling",
        "Keras, ONNX",
        ("global_avg_pool",),
    ),
    Word("GlobalMaxPooling GMP", "Keras, ONNX", ("global_max_pool",)),
    Word("AdaptiveAveragePool AdaptiveAveragePooling", "Keras", ("adaptive_avg_pool",)),
    Word("AdaptiveMaxPooling", "Keras", ("adaptive_max_pool",)),
    Word("MaxUnpooling Unpool Unpooling", "PyTorch, MATLAB", ("max_unpool",)),
    Word(
        "LPPool FractionalMaxPool MinPool MinPooling GeMPool SPP ROIPool ROIAlign",
        "PyTorch",
        (),
        CUSTOM,
    ),
)

DENSE = (
    Word(
        "Linear FC FullyConnected Gemm InnerProduct Connected LazyLinear",
        "PyTorch, ONNX, Caffe, MATLAB, darknet, TensorFlow",
        ("dense",),
    ),
    Word("Embedding EmbeddingBag", "PyTorch, Keras", ("embedding",)),
    Word(
        "TimeDistributed",
        "Keras",
        (),
        "write the layer itself: `dense` acts on each position by itself",
    ),
)

NORMS = (
    Word(
        "BN BatchNormalization BatchNormalisation SyncBatchNorm LazyBatchNorm",
        "Keras, ONNX, MATLAB, PyTorch",
        ("batch_norm",),
    ),
    Word("LN LayerNormalization LayerNormalisation", "Keras, ONNX", ("layer_norm",)),
    Word("GN GroupNormalization GroupNormalisation", "Keras, ONNX", ("group_norm",)),
    Word("IN InstanceNormalization InstanceNormalisation", "ONNX", ("instance_norm",)),
    Word(
        "LRN CrossChannelNormalization CrossMapLRN", "Caffe, ONNX, MATLAB", ("local_response_norm",)
    ),
    Word("RMSNormalization SimplifiedLayerNormalization", "Keras, ONNX", ("rms_norm",)),
    Word(
        "L2Normalization LpNormalization UnitNormalization UnitNorm Normalize",
        "Caffe, ONNX, Keras",
        ("l2_norm",),
    ),
    Word("WeightNorm SpectralNorm SpectralNormalization", "PyTorch, Keras", (), WEIGHTS_ONLY),
    Word("Rescaling Rescale Normalization CustomScale ScaleShift", "Keras", ("affine",)),
    Word("Scale", "Caffe", ("layer_scale",)),
    Word("BiasAdd Bias", "Caffe, TensorFlow", (), BIAS),
)

MERGES = (
    Word(
        "Sum Addition Plus Eltwise ElementwiseAdd Shortcut",
        "ONNX, Caffe, darknet, MATLAB",
        ("add",),
    ),
    Word("Sub Minus Difference", "ONNX", ("subtract",)),
    Word("Mul Times Hadamard SAM ScaleChannels", "ONNX, darknet", ("multiply",)),
    Word("Mean Avg", "ONNX", (), f"the mean of several layers is `average`; {REDUCE}"),
    Word(
        "Max",
        "ONNX",
        (),
        "the largest of several layers is `maximum`; over windows, `max_pool`; over axes, `reduce`",
    ),
    Word("Min Minimum", "ONNX, Keras", (), CUSTOM),
    Word(
        "Cat Concatenate Concatenation DepthConcatenation Route Merge",
        "PyTorch, Keras, MATLAB, darknet",
        ("concat",),
    ),
    Word(
        "MatMul Dot BMM BatchMatMul MM",
        "PyTorch, Keras, ONNX",
        ("matmul",),
    ),
    Word("Einsum Outer Gram", "PyTorch, Keras, ONNX", (), PRODUCT),
    Word("Pow", "ONNX", ("power",), POWER),
    Word("power", "Caffe", ("power",), POWER),
    Word("Neg Negative", "ONNX", (), "write `{type: affine, scale: -1}`"),
    Word("Rsqrt", "TensorFlow", (), "write `{type: power, exponent: -0.5}`"),
    Word("Inverse", "TensorFlow", ("reciprocal",)),
    Word("Div Divide", "ONNX", (), DIVIDE),
    Word("Erf Tan Floor Ceil Round Sign", "ONNX", (), POINTWISE),
)

SIZES = (
    Word(
        "UpSampling Interpolate Resize Interp UpsamplingNearest ResizeNearestNeighbor Upscale",
        "Keras, PyTorch, ONNX, Caffe",
        ("upsample",),
    ),
    Word(
        "Bilinear UpsamplingBilinear ResizeBilinear Trilinear",
        "PyTorch, TensorFlow",
        (),
        "a resize is `{type: upsample, factor: 2, mode: linear}`",
    ),
    Word(
        "Bicubic UpsamplingBicubic ResizeBicubic",
        "PyTorch, TensorFlow",
        (),
        "a resize is `{type: upsample, factor: 2, mode: cubic}`",
    ),
    Word("ZeroPadding", "Keras", ("zero_pad",)),
    Word("Padding", "ONNX", ("pad",)),
    Word("ConstantPad", "PyTorch", (), "write `{type: pad, padding: 1, mode: constant, value: 1}`"),
    Word(
        "ReflectPad ReflectionPad MirrorPad",
        "PyTorch, TensorFlow",
        (),
        "write `{type: pad, padding: 1, mode: reflect}`",
    ),
    Word(
        "ReplicationPad ReplicatePad EdgePad",
        "PyTorch",
        (),
        "write `{type: pad, padding: 1, mode: replicate}`",
    ),
    Word("CircularPad WrapPad", "PyTorch", (), "write `{type: pad, padding: 1, mode: circular}`"),
    Word("SymmetricPad", "TensorFlow", (), OTHER_PADDING),
    Word("Cropping CenterCrop", "Keras", ("crop",)),
    Word("PixelShuffle", "PyTorch", ("depth_to_space",)),
    Word("PixelUnshuffle Reorg Focus", "PyTorch, darknet", ("space_to_depth",)),
    Word("Shuffle ShuffleChannel", "Caffe", ("channel_shuffle",)),
    Word("View", "PyTorch", ("reshape",)),
    Word(
        "Unflatten Squeeze Unsqueeze ExpandDims",
        "PyTorch, ONNX",
        (),
        "write `reshape` with the `shape` that it gives",
    ),
    Word(
        "Split Chunk Narrow StridedSlice Gather Unstack",
        "ONNX, PyTorch, TensorFlow",
        (),
        "write one `slice` for each part: `{type: slice, axis: channels, stop: 2}`",
    ),
    Word(
        "Permute Transpose",
        "Keras, ONNX",
        ("permute",),
    ),
    Word(
        "ReduceMean ReduceSum ReduceMax ReduceMin ReduceL2 Amax Amin GlobalLpPool",
        "ONNX, TensorFlow, PyTorch",
        ("reduce",),
    ),
    Word("Reverse ReverseSequence FlipLeftRight HorizontalFlip", "TensorFlow, ONNX", ("flip",)),
    Word("RepeatVector Expand", "Keras, PyTorch, ONNX", ("tile",)),
    Word("Unfold Fold Im2Col Roll", "Keras, PyTorch, ONNX", (), CUSTOM),
)

OTHERS = (
    Word(
        "SpatialDropout AlphaDropout FeatureAlphaDropout GaussianDropout Drop",
        "PyTorch, Keras",
        ("dropout",),
    ),
    Word("GaussianNoise DropBlock ActivityRegularization", "Keras", (), WEIGHTS_ONLY),
    Word("StochasticDepth", "torchvision", ("drop_path",)),
    Word("LayerScaling", "timm", ("layer_scale",)),
    Word(
        "Attention SelfAttention CrossAttention MultiHeadAttention MultiheadAttention MHA "
        "WindowAttention ShiftedWindowAttention ScaledDotProductAttention SDPA NonLocal",
        "PyTorch, Keras, ONNX, torchvision",
        ("attention",),
    ),
    Word(
        "Parameter ClassToken CLSToken PositionEmbedding PositionalEmbedding PosEmbed",
        "PyTorch, Keras, timm",
        ("learned",),
    ),
    Word(
        "Transformer TransformerEncoder TransformerEncoderLayer TransformerDecoder",
        "PyTorch",
        (),
        TRANSFORMER,
    ),
    Word("LSTM LSTMCell CuDNNLSTM", "PyTorch, Keras, ONNX, MATLAB, darknet", ("lstm",)),
    Word("GRU GRUCell CuDNNGRU", "PyTorch, Keras, ONNX, MATLAB, darknet", ("gru",)),
    Word("RNN SimpleRNN RNNCell Recurrent", "PyTorch, Keras, ONNX, darknet", ("simple_rnn",)),
    Word("ConvLSTM ConvolutionalLSTM", "Keras", ("conv_lstm",)),
    Word("BiLSTM BLSTM", "MATLAB", (), BOTH_WAYS),
    Word("Bidirectional BiGRU BiRNN", "Keras", (), BOTH_WAYS),
    Word("ConvGRU CRNN LSTMProjected Mamba", "darknet, MATLAB", (), CUSTOM),
    Word(
        "Yolo Region Detection",
        "darknet",
        (),
        "leave it out: it reads boxes out of the layer above, which `outputs` at the top names",
    ),
    Word("Lambda Module", "Keras, PyTorch", (), CUSTOM),
    Word("Residual ResidualBlock ResBlock SkipConnection Skip", "all", (), RESIDUAL),
    Word(
        "Sequence Sequential ModuleList Stack Stage Block Group Net",
        "PyTorch, Keras, darknet",
        (),
        LIST_ITEMS,
    ),
    Word("Parallel Inception", "all", (), "write `type: branches` and a list of lists of layers"),
    Word("Loop For", "all", (), "write the layer with `repeat`, the number of copies"),
    Word(
        "SE SqueezeExcite SqueezeExcitation CBAM",
        "timm",
        (),
        "write its layers: `global_avg_pool`, two `dense`, and `multiply` with the map",
    ),
    Word("InputLayer ImageInput Input Data Placeholder", "Keras, MATLAB, Caffe", (), INPUT),
    Word(
        "Output Classification Accuracy Return",
        "MATLAB, Caffe",
        (),
        "leave it out: `outputs:` at the top names the layers that are outputs",
    ),
    Word(
        "Cast Constant Shape Detach Contiguous Clone",
        "PyTorch, ONNX",
        (),
        WEIGHTS_ONLY,
    ),
    Word(
        "CrossEntropyLoss MSELoss Loss Cost SoftmaxWithLoss NLLLoss BCELoss Softmaxloss",
        "PyTorch, Caffe, darknet",
        (),
        LOSS,
    ),
)

LAYER_WORDS = (
    *CONVOLUTIONS, *POOLINGS, *DENSE, *NORMS, *MERGES, *SIZES, *OTHERS,
)  # fmt: skip
"""Of layer kinds. `Linear` is PyTorch's dense layer; the activation `linear` changes nothing."""
