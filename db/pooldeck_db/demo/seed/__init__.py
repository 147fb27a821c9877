"""The demo's data: the same rows every time, row after row, without holding them all."""
