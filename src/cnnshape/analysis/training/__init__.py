"""What a step of training costs: what is saved for the backward pass, gradients, optimizers."""
