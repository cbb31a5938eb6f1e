"""Documents in, answers out: the archive, the load, the index, search and histories."""
