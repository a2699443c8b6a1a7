"""The one table of the numbers of layers and networks; reports and promises read it."""
