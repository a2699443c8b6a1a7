"""What a file promises of itself: expectations, budgets and examples, held against what is so."""
