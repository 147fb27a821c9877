"""Models and, in a module of their own, the actions on their rows, as a service with an admin would have them."""
