"""The pages of the reading room, one module per kind: a request in, one call on the archive, a template out."""
