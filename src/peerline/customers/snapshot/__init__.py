"""What the site shows of a customer base, worked out at once and kept as plain facts."""
