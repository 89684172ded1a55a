"""Numbered steps of the schema, each run once, in one transaction of its own."""
