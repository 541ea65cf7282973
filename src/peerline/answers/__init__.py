"""What was said: answers as values, read, validated, questioned and derived."""
