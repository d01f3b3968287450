"""Paper of the cutting room: tables for spreadsheets, and subtitles. Text in, values out, and back."""
