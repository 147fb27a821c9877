"""The pool screen: who holds a connection, who waits, for how long, and what is likely wrong."""
