"""Between the fields of a form and what the actions take."""
