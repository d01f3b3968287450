"""The panel beside the editor's timeline. To come: today the command line does its work."""
