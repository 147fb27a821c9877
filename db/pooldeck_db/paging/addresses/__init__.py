"""Pages cut by the physical addresses of rows, where PostgreSQL has nothing better."""
