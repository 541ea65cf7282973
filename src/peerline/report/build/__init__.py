"""Builders: from values of other rooms to a `Document`. Every sentence of a report is written here."""
