"""What random legal networks are drawn from: layers that fit, and steps that put them together."""
