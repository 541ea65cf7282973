"""What is measured of customers: each metric one expression over the tables."""
