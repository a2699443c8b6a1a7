"""The playground: an architecture that is typed in a browser, with its numbers beside it."""
