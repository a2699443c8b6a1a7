"""PyTorch's operators in the form of ONNX's: a module for each kind of operator."""
