"""Timings, as ratios against a baseline that runs in turn with them. Never asserted in tests."""
