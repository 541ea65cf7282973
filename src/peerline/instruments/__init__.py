"""What is asked: families, editions, and the checks of their files."""
