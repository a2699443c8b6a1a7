"""What docs/reliability.md promises of files, processes, arrays and texts."""
