"""Plain words: what makes a text hard to read."""
