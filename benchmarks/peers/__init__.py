"""What a user would pick instead, one file each: how it is started, and how it analyses."""
