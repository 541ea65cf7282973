"""Builders: from values of other rooms to a `Document`. They write every sentence of a report."""
