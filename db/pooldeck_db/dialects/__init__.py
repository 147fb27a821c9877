"""The only home of what is peculiar to a driver."""
