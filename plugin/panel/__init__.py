"""The panel's window and its widgets."""
