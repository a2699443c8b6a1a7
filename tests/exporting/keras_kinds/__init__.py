"""What layers are in Keras, as text: no framework is needed to read it."""
