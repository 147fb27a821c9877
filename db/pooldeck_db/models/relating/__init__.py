"""What the rows of a model are related to, by its relationships."""
