"""`python -m cnnshape` is the command line."""

from cnnshape.cli import main

main()
