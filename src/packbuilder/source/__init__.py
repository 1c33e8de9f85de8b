"""Declared inputs of any kind, with the place of every value."""
