"""What a paper would add to the thread, and adding it. Each kind has `propose` (reads) and `save` (writes)."""
