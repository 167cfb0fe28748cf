"""The shape of the database, one step after another; the SQL itself lies in `account/sql`."""
