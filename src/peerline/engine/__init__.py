"""Where tables live: connections of a data engine."""
