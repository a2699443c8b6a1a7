"""`python -m cnnshape` is the command line."""

from cnnshape.cli import main

if __name__ == "__main__":  # workers of MPI import this module, and are no command
    main()
