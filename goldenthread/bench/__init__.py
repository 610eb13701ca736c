"""Measurements beside named rivals and limits: run by hand, never timed tests."""
