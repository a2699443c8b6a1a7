"""Random softmaxes: those over the channels are drawn as activations."""
