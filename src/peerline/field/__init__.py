"""What everybody said, made into a release: the only room that sees the pool of answers."""
