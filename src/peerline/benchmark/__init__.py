"""Where one stands: a release, its cohorts, and the comparison with them."""
