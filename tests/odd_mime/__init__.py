"""Odd MIME, and real mail readers that say what is in it: see tests/readings."""
