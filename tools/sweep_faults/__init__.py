"""Break a Dask cluster, the disk and the command during a sweep, and compare its rows."""
