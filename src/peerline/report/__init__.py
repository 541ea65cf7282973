"""What the reader receives: a `Document` made once, and renderers that only lay it out."""
