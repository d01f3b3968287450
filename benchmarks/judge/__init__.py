"""The parts of `quality.py`: one figure or one idea a module. Nothing that ships imports them."""
