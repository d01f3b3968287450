"""Is this our sound? Asked by dropping a file."""
