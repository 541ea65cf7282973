"""How alike two responses are, once all that says nothing is taken away."""
