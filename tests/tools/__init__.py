"""The tools that write documentation, and the pages that they have written."""
