"""Each screen owns the state of one view."""
