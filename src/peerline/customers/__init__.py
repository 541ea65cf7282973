"""How customers are doing, from the company's own tables."""
