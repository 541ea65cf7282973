"""The verbs that change something: load, call a pure function, write, note it down, in one
transaction."""
