"""The steps, each running its file of `account/sql`."""
