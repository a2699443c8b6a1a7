"""Functions that exporters spell out in several operators, put together again."""
