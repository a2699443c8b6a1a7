"""Values written as `=expression`: the grammar, the names and bounded evaluation."""
