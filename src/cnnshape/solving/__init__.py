"""Solve backwards: the settings, inputs and designs that give a size or keep to a budget."""
