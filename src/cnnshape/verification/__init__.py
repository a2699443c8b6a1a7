"""Compare what the formulas claim of a network with what an execution in NumPy observes.

No other package compares the two. `verify.verify(network)` returns a
`proof.Proof`. The checks of `expect` and `budget` need no execution: they are in `promises`.
"""
