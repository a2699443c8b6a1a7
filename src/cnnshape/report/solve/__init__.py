"""Draw what `cnnshape solve` finds: tables of settings, and lines for inputs and designs."""
