"""Changes of rows as a person reads them: what is to be written, and where somebody else has written meanwhile."""
