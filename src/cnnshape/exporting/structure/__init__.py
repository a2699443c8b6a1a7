"""The blocks of a network as the classes or functions of a program."""
