"""`pooldeck pool`: watch the pools of other processes, on the screen, in plain text or as JSON; try pool sizes."""
