"""Write networks as code and models of PyTorch, Keras and ONNX."""
