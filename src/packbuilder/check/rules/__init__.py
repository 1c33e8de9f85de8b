"""The rules, one module a subject; each is a plain function over frozen data."""
