"""What a value means, beside what is stored: zones of a time, digits of a number, kinds of bytes."""

from pooldeck_tui.viewer.readings.reading import Reading
from pooldeck_tui.viewer.readings.readings import readings

__all__ = ["Reading", "readings"]
