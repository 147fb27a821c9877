"""Models over tables that nobody made for them."""
