"""Plans: sections A to K as rows with their links, drafts that are served, finals that never change."""
