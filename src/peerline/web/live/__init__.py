"""Pages that change by themselves: what each side of a game sees now, and its stream.

The one process that serves `/live/` only reads: it looks every few milliseconds whether a game that
somebody watches has moved on, and sends its watchers what they see then.
"""
