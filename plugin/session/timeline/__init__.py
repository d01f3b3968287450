"""A timeline as it is opened: its shots, takes made for them before, other cuts of it, media that is offline."""
