"""Which accounts are at risk, what shows it, and what revenue hangs on it."""
