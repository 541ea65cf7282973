"""What the customers' pages are made of: figures in words, cards, charts, and who may look."""
