"""The steps that bring a server's database from one release to the next, and what takes them.

`upgraded` takes the steps that are missing, each in one transaction that other processes wait for; `standing` says
where a database is. A release only adds steps: none is changed once it was released, and there is no way back but the
copy kept beside an SQLite file, or the operator's backup.

To add a step, say 0003:

1. Write `versions/v0003_what.py` with `revision = "0003"`, `down_revision = "0002"` and `upgrade()`, which begins
   with `op` for tables and columns; what needs its table made anew on SQLite goes through `op.batch_alter_table`. It
   states its tables itself and imports none of today's: they change, the step must not.
2. Only add what the release before can live with: a column may be empty or has a server default. What is no longer
   used goes in a later release (expand, then contract).
3. To fill a column, walk the rows with `pages_of(op.get_bind(), table, KEY, COLUMNS)`: by key, so that neither engine
   holds the table in memory, and the rows may be written meanwhile.
4. Change the part's live tables to say the same: `test_union.py` compares the two on both engines (`PARTS` there
   names every `MetaData`). A partial index is written with both `sqlite_where` and `postgresql_where`; a table made
   anew keeps it, but `trace` stays without a rowid only with `table_kwargs={"sqlite_with_rowid": False}`.
"""
