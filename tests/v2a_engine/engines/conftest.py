"""These tests import what they share from their own folder: `photographs`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
