"""How each editor wants our tracks written in OTIO. Only our own tracks; the user's are carried over as they are."""
