"""Read ONNX files as graphs: one pass that folds what is constant and infers every shape."""
