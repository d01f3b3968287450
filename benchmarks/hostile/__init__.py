"""What `fuzz_otio.py` feeds to the reader of timelines."""
