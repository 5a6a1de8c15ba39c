"""One search over the record and over what Carnet explains."""
