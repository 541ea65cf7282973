"""Reads; writes are in `actions`."""
