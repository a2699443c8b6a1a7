"""Find what is probably a mistake, say why with numbers, and offer what was tried and works."""
