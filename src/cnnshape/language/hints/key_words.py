"""What other frameworks, and the field's notation, call the keys of layers and of the file."""

from __future__ import annotations

from cnnshape.language.hints.vocabulary import Word

WORKED_OUT = "leave it out: it is worked out from what the layer reads"
TRAINING = "leave it out: it changes how a network is trained, not its shapes or costs"
LAYOUT = "leave it out: `layout` at the top of the file says the order of axes"
INPUT = "leave it out: `input` at the top of the file says the sizes"
VALUE = "..."
"""Stands for the value that is written at the key."""

HELD = f"leave it out; `expect: {{size: {VALUE}}}` on the layer above holds what it reads to that"
NO_COPIES = (
    "leave it out; to pad with other values than this layer does, put "
    f"`{{type: pad, padding: 1, mode: {VALUE}}}` before it in place of `padding`"
)
DROPS = (
    f"leave it out, or put `{{type: dropout, rate: {VALUE}}}` after this layer: "
    "it is the identity when executed"
)
OWN_LAYER = (
    f"write `{{type: {VALUE}}}` as a layer of its own; recurrent layers have the functions of "
    "their gates"
)
STATES = "`return_sequence: true` gives the states after all steps, otherwise the last one is given"
OTHER_CELL = (
    "leave it out, or declare the output and the costs of such a cell with a `custom` layer"
)
BATCH = "leave it out: all numbers are for one sample; `--batch` sets a batch"
OF_ALL_HEADS = "write `{}_channels`, the channels of all heads together"
AXIS = "leave it out: merges and norms act on the channels"

KEY_WORDS = (
    Word(
        "filters nf num_filters num_output planes", "Keras, TensorFlow, Caffe", ("filters", "units")
    ),
    Word(
        "channels n_C channels_out nc out_channels output_channels out_planes features C_out "
        "out_ch width",
        "PyTorch, the course",
        ("filters", "units"),
    ),
    Word(
        "units nodes neurons num_units out_features out_dim output_dim output_size_dense",
        "PyTorch, Keras",
        ("units", "filters", "output_channels", "channels"),
    ),
    Word(
        "hidden_size hidden_dim hidden_units num_hidden num_hidden_units n_hidden rnn_size",
        "PyTorch, ONNX, MATLAB",
        ("units", "filters"),
    ),
    Word("classes num_classes n_classes num_labels", "Keras, timm", ("units", "filters")),
    Word(
        "f k ksize kernel_size filter_size kernel_shape pool_size poolsize window window_size",
        "PyTorch, Keras, ONNX, Caffe, the course",
        ("kernel", "window"),
    ),
    Word("filter", "TensorFlow", ("filters", "kernel")),
    Word("size", "darknet", ("kernel", "units")),
    Word("output_size", "PyTorch", ("size",)),
    Word(
        "batch_normalize",
        "darknet",
        (),
        "write `bias: false` here and `{type: batch_norm}` after it, or leave it out where it is 0",
    ),
    Word("output", "darknet", ("units",)),
    Word("stride reverse", "darknet", ("factor",)),
    Word(
        "crop_height crop_width", "darknet", (), "write `cropping`, how many cells go on all sides"
    ),
    Word(
        "group_id",
        "darknet",
        (),
        "write a `slice`, as `{type: slice, channels: [32, 64]}` for the second half of 64",
    ),
    Word("groups temperature", "darknet", (), "leave it out where it is 1; `conv` has `groups`"),
    Word("s strides step subsample", "Keras, ONNX, the course", ("stride",)),
    Word("p", "PyTorch, the course", ("padding", "rate")),
    Word("pad pads", "Caffe, ONNX, darknet", ("padding",)),
    Word("d dilation_rate dilations atrous_rate rate", "Keras, ONNX, TensorFlow", ("dilation",)),
    Word("g group num_groups n_groups cardinality", "PyTorch, ONNX, Caffe", ("groups",)),
    Word("use_bias bias_term has_bias bias_attr", "Keras, Caffe", ("bias",)),
    Word("depth_multiplier channel_multiplier", "Keras", ("multiplier",)),
    Word("output_pad", "PyTorch", ("output_padding",)),
    Word(
        "act activation activation_function act_fn fn act_layer",
        "timm, darknet",
        ("activation", "function"),
        OWN_LAYER,
    ),
    Word("nonlinearity", "PyTorch, Lasagne", ("activation", "function")),
    Word("return_sequences return_all_steps", "Keras", ("return_sequence",)),
    Word("linear_before_reset", "ONNX", ("reset_after",)),
    Word("output_mode return_state", "MATLAB, Keras", (), STATES),
    Word("direction", "ONNX", (), "write `bidirectional: true` for both directions"),
    Word("batch_first time_major", "PyTorch", (), "leave it out: a sequence is length x channels"),
    Word("recurrent_activation", "Keras", (), "leave it out: the gates are sigmoids"),
    Word("go_backwards reverse", "Keras", (), "`bidirectional: true` reads from both ends"),
    Word("proj_size peephole peepholes cell_clip", "PyTorch, ONNX", (), OTHER_CELL),
    Word("function", "cnnshape", ("activation",)),
    Word("count_include_pad count_include_padding", "PyTorch, ONNX", ("count_padding",)),
    Word("ceil ceil_mode round_mode", "PyTorch, ONNX, Caffe", ("ceil_mode", "ceil")),
    Word("prob probability drop_prob ratio", "PyTorch, ONNX", ("rate",)),
    Word("dropout drop drop_rate dropout_rate", "PyTorch, Keras", ("rate",), DROPS),
    Word(
        "attention_dropout attn_dropout attn_drop dropout_p proj_drop",
        "timm, PyTorch",
        (),
        "leave it out: it drops values in training alone",
    ),
    Word("negative_slope alpha leak", "PyTorch, Keras, ONNX", ("slope",)),
    Word("beta", "ONNX", ("offset",)),
    Word("min min_val min_value minimum lower", "PyTorch, ONNX", ("low",)),
    Word("max max_val max_value maximum upper ceiling", "PyTorch, ONNX", ("high",)),
    Word("power pow", "Caffe", ("exponent",)),
    Word("eps", "PyTorch", ("epsilon",)),
    Word("affine", "PyTorch", ("scale",)),
    Word("center offset", "Keras", ("shift",)),
    Word(
        "scale_factor upscale_factor scale block_size blocksize downscale_factor",
        "PyTorch, ONNX",
        ("factor",),
    ),
    Word("interpolation", "Keras", ("mode",)),
    Word(
        "coordinate_transformation_mode half_pixel_centers",
        "ONNX, TensorFlow",
        ("coordinates",),
        "leave it out: only `upsample` has `coordinates`",
    ),
    Word(
        "align_corners",
        "PyTorch",
        (),
        "write `coordinates: align_corners` where it is true, and leave it out where it is false",
    ),
    Word("nearest_mode", "ONNX", ("rounding",), "leave it out: only `upsample` has `rounding`"),
    Word("cubic_coeff_a", "ONNX", ("cubic_coefficient",), "only `upsample` has one"),
    Word("keepdim keepdims keep_dims", "PyTorch, Keras, ONNX", ("keep_axes",)),
    Word("begin starts", "TensorFlow, ONNX", ("start",)),
    Word("end ends", "TensorFlow, ONNX", ("stop",)),
    Word("target_shape output_shape new_shape dims", "Keras", ("shape", "output", "axes")),
    Word("perm permutation", "ONNX, TensorFlow", ("axes",)),
    Word("cropping crops", "Keras", ("cropping", "amounts", "padding")),
    Word("input inputs bottom src previous prev", "Caffe, Keras", ("from",)),
    Word("layers", "darknet", ("from",)),
    Word("top id label", "Caffe", ("name",)),
    Word("condition when", "cnnshape", ("if",)),
    Word("comment note doc", "all", ("description",)),
    Word("times copies num_layers n_blocks depth", "YOLO", ("repeat",)),
    Word("weights_from reuse tied", "TensorFlow", ("share",)),
    Word("kind class class_name module op layer_type", "Keras", ("type",)),
    Word(
        "in_channels in_planes in_ch input_channels num_features nc_prev C_in",
        "PyTorch, the course",
        (),
        WORKED_OUT,
    ),
    Word("input_dim", "Keras", ("vocabulary",), WORKED_OUT),
    Word("num_heads n_heads nhead num_attention_heads", "PyTorch, Keras", ("heads",)),
    Word("num_embeddings vocab_size vocabulary_size n_vocab", "PyTorch", ("vocabulary",)),
    Word("embedding_dim embed_dim d_model", "PyTorch, timm", ("channels",), WORKED_OUT),
    Word("kdim vdim", "PyTorch", (), WORKED_OUT),
    Word("key_dim head_dim dim_head d_k", "Keras, timm", (), OF_ALL_HEADS.format("key")),
    Word("value_dim d_v", "Keras", (), OF_ALL_HEADS.format("value")),
    Word("shift_size", "torchvision", ("shift",)),
    Word("qkv_bias attention_bias", "timm", ("bias",)),
    Word("is_causal use_causal_mask", "PyTorch, Keras", ("causal",)),
    Word("relative_position_bias rel_pos_bias", "timm", ("relative_bias",)),
    Word("transpose_a transA adj_x", "TensorFlow, ONNX", ("transpose_first",)),
    Word("transpose_b transB adj_y", "TensorFlow, ONNX", ("transpose_second",)),
    Word(
        "normalized_shape",
        "PyTorch",
        (),
        "leave it out: the channels are normalised, or the `axes` of a `layer_norm`",
    ),
    Word("in_features", "PyTorch", (), HELD),
    Word("padding_mode pad_mode", "PyTorch", ("padding_mode", "mode"), NO_COPIES),
    Word("data_format", "Keras", (), LAYOUT),
    Word("input_shape batch_input_shape input_size", "Keras", (), INPUT),
    Word("batch_size", "Keras", (), BATCH),
    Word("dim axis", "PyTorch, Keras", ("axis", "axes"), AXIS),
    Word("requires_grad", "PyTorch", ("trainable",)),
    Word("frozen freeze", "all", (), "write `trainable: false`"),
    Word("stopbackward", "darknet", (), "write `trainable: false` at each layer up to this one"),
    Word(
        "recurrent_initializer recurrent_regularizer recurrent_dropout unit_forget_bias stateful "
        "inplace kernel_initializer bias_initializer kernel_regularizer bias_regularizer "
        "kernel_constraint weight_filler bias_filler lr_mult momentum track_running_stats "
        "weight_decay learning_rate optimizer",
        "PyTorch, Keras, Caffe",
        (),
        TRAINING,
    ),
)
"""Keys of layers: the meaning of a word depends on the keys that the layer takes."""

FILE_WORDS = (
    Word("model network net architecture modules backbone sequential layer", "all", ("layers",)),
    Word(
        "input_shape input_size in_shape image_size img_size shape batch_input_shape inputsize",
        "Keras, timm",
        ("input",),
    ),
    Word("title model_name", "all", ("name",)),
    Word("params args variables hyperparameters constants", "all", ("parameters",)),
    Word("modules_def definitions functions", "all", ("blocks",)),
    Word("data_format image_data_format format", "Keras", ("layout",)),
    Word("precision", "all", ("dtype",)),
    Word("output outputs_of", "all", ("outputs",)),
    Word("base parent include inherits", "all", ("extends",)),
    Word("changes patch patches overrides modifications modify", "all", ("edits",)),
    Word("comment notes doc", "all", ("description",)),
    Word("paper url link reference", "all", ("source",)),
    Word("tests", "all", ("examples",)),
    Word("limits", "all", ("budget",)),
    Word("batch batch_size", "Keras", (), BATCH),
    Word("optimizer loss metrics epochs lr learning_rate", "Keras", (), TRAINING),
)
"""Of the keys at the top of a file."""

PROMISE_WORDS = (
    Word("params param num_params n_params trainable_parameters", "torchinfo", ("parameters",)),
    Word("non_trainable_params non_trainable frozen", "Keras", ("non_trainable_parameters",)),
    Word("mult_adds madd madds multiply_adds", "torchinfo", ("macs",)),
    Word("flops", "fvcore", (), "write `macs`, half of the FLOPs: a multiply-add is two of them"),
    Word("shape output_shape out_shape", "Keras", ("shape", "output")),
    Word("output outputs", "all", ("shape",)),
    Word("rf field", "papers", ("receptive_field",)),
    Word("memory peak_memory peak activations", "all", ("peak_activation_bytes",)),
    Word("model_size weights_size weight_bytes", "all", ("parameter_bytes",)),
    Word("layers depth", "papers", ("weighted_layers",)),
)
"""Of what a file expects of its network, and of its budget."""

COLUMN_WORDS = (
    Word("shape output output_size out_shape", "Keras, torchinfo", ("output_shape",)),
    Word(
        "params param parameters num_params weights_count", "torchinfo", ("trainable_parameters",)
    ),
    Word("flops mult_adds madd madds multadds", "fvcore, torchinfo", ("macs",)),
    Word("memory live", "torchinfo", ("live_bytes",)),
    Word("size activations", "the course", ("activation_size",)),
    Word("input input_shape in_shape input_size", "torchinfo", ("input_shapes",)),
    Word("rf field", "papers", ("receptive_field",)),
    Word("stride jump", "papers", ("effective_stride",)),
    Word("kind layer_type", "Keras", ("type",)),
    Word("layer", "Keras", ("name",)),
    Word("connected_to from", "Keras", ("inputs",)),
    Word("kernel_size kernel", "torchinfo", ("weights",)),
    Word("line", "all", ("location",)),
)
"""Of the columns of a table."""
