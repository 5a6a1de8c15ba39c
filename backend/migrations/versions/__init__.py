"""The files of the steps, one each, in the order their `down_revision` says."""
