"""Read PyTorch modules as graphs: what `torch.export` records, in the operators of ONNX."""
