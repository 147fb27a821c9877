"""How values cross, losslessly, to and from each database."""
