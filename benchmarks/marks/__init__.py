"""Parts of `benchmarks/watermark.py`: material, attacks and measures for marks in sound effects."""
