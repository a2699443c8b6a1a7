"""The tests are a package, so that its rooms may bear the names of the rooms they test."""
