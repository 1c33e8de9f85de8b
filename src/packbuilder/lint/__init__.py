"""Holds Word templates against the profile schema and the scheme, without filling them."""
