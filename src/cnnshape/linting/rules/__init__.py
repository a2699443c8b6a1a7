"""One file for each rule, named for the bad thing; its docstring is its page."""
