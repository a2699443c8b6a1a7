"""Networks as models of ONNX: each layer as operators on values with channels first."""
