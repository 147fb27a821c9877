"""What a page will cost, asked of the database's planner before anything is read."""
