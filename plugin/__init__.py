"""The panel: a window beside the editor's timeline. It asks the engine, and places what it made."""
