"""What NumPy does: run a network on real arrays and observe shapes, weights, costs and memory.

Three functions, from the most general to the most special:

`executor.run(network, x=None, weights=None, seed=0, dtype="float32", *, keep=(), watch=None)`
    The public API. Arrays have the declared layout and a batch axis in front; several inputs are a
    dict of arrays. Returns an `Execution`: `.outputs` (the network's outputs),
    `.kept` (the layers that `keep` names, or all with `keep="all"`), `.weights`
    (`layer.weight` -> array) and `.observations`.

`executor.execute(network, inputs, weights, *, keep=(), watch=None, zeros_for_custom=False)`
    The same with channels last throughout and weights from a `weights.WeightSource`. With
    `zeros_for_custom`, `custom` layers, which `run` refuses, give zeros of the declared shape.

`probe.effective_macs(layer, shapes, like=None)`
    One layer alone on ones with weights of one: the sum of its outputs is the number of products
    that read a real cell and land in the output.

Each layer leaves an `observation.Observation`; all its numbers are read off arrays that existed:

- `output_shape`, of one sample, channels last, and `output_size`, cells of the whole batch;
- `weights` and `statistics` (not trained): array name -> shape, as the kernel received them;
- `trainable_parameters` and `non_trainable_parameters`: cells of the arrays that this layer was the
  first to receive, so 0 for a layer that shares another's;
- `macs`: products of all contractions, padded taps too, for the whole batch;
- `live_bytes`: bytes of the distinct arrays in memory while it ran: its inputs, its output and all
  that a later layer reads; neither weights nor scratch.

`watch(node, array)` is called after every layer with a read-only view of its output, channels last,
before anything may overwrite it. NaN travels: an output is NaN where anything it reads is NaN, and
nowhere else, so a NaN in the input of `execute` and a `watch` show the receptive field.
"""
