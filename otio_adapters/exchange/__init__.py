"""Timelines into the files of other programs. A program's format is a value; what it cannot hold is said beforehand."""
