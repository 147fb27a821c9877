"""The one way to the terminal: what is sent to it, when, and how it is given back.

`environment` and `log` know nothing of Textual, so a command line can ask them before it is imported. `base` has
the `TerminalApp` that the product's app derives from. All use of Textual's private names is in this package,
checked by `compatibility` and turned off by `POOLDECK_PLAIN_OUTPUT=1`.
"""
