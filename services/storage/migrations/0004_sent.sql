-- As it was last sent without the answer being seen: what is found on the server is then known to be ours, or not.
ALTER TABLE resource ADD COLUMN sent_json BLOB;
