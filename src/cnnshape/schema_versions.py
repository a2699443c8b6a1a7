"""The versions of the JSON that commands print; a change that breaks readers raises one."""

TABLE_VERSION = 1
VERIFY_VERSION = 1
SIZES_VERSION = 1
SOLVE_VERSION = 1
DIFF_VERSION = 1
MEMORY_VERSION = 1
