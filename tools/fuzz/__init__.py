"""Feed broken and hostile files to all that reads them, and check what is promised of them."""
