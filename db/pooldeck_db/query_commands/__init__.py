"""Lines that are no statements: `\\dt` and the other habits of psql and of SQLite's shell."""

from pooldeck_db.query_commands.reading import COMMANDS, commands, is_command
from pooldeck_db.query_commands.records import Action, Command, CommandUnknown, Listing

__all__ = ["COMMANDS", "Action", "Command", "CommandUnknown", "Listing", "commands", "is_command"]
