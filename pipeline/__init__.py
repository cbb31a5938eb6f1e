"""One file in, one `Document` out: reading, sections, entities, events."""
