"""What can be done, gathered from the bindings: each command is declared once, where it is carried out."""
