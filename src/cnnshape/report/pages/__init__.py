"""Pages for a browser: the JSON of an analysis and one script, in a file that needs no network."""
