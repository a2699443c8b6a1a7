"""The doors for others: the action, the hooks of pre-commit, the problem matcher, their page."""
