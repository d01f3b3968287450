"""Small readers of other programs' files, written from those programs' own descriptions: no line of ours in them."""
