"""Models of other frameworks as architectures: readers give records, one writer makes the text."""
