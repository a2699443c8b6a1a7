"""The room that hears both voices: what the formulas claim beside what NumPy was seen to do.

`verifying.verify(network)` is the door, `proof.Proof` what comes out of it. `promises` holds a file
to what it says of itself and needs nothing but the analysis.
"""
