"""The timeline strip: shots along time, stem lanes under them."""
