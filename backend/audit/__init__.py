"""What was done to people's records, written down before the answer leaves, so that changing it later is found.

`Recorder` writes, `traces_of` reads a person's own, `proof` proves one of them to their device, `verify` checks all.
The records of a server process are a chain (a shard); signed checkpoints swear to them; docs/adr/0014-traces.md.

What is found: any record changed, deleted, moved or cut off; a checkpoint or a whole shard taken away.

What is not found, said plainly:

- The last records of the newest shard, cut off together with their row in `trace_head`, before a checkpoint held them
  (a minute at most while the server runs), or together with their checkpoint in the database and in every copy of
  `audit-checkpoints.jsonl`. A copy that the operator cannot change (WORM) leaves only that minute.
- An operator who holds the database and the signing key can write another history and sign it. Only a copy of the
  checkpoints outside their reach tells: it holds what they signed before.
- What the server never wrote down: a server that was changed to leave out traces leaves no hole.
- `trace_patient_key` is not in the chain, or nothing could be erased. A key that was changed makes a person's traces
  unreadable, which is seen on reading, and not by `verify`.
"""
