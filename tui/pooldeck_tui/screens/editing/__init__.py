"""Everything that is about the staged changes of a whole database: reviewing, writing, recovering, unlocking."""
