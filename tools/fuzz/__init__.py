"""Feed broken and hostile files to everything that reads them, and hold the answers to promises."""
