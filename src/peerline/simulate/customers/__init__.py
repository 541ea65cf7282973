"""Made-up customers: a whole base of tables, with what drives their leaving known."""
