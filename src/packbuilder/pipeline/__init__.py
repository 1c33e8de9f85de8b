"""The steps in order: the only place that knows how they follow each other."""
