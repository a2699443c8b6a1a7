"""Layers and networks as PyTorch and ONNX have them, for tests and benchmarks to compare with."""
