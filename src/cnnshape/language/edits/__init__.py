"""`edits`: change the layers that a file inherits, before they are expanded.

`reading` says what is written, `default_names` gives layers without a name the one they would get,
`layer_lists` finds and changes layers by name, and `editing` puts it together.
"""
