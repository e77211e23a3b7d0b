"""Proving who somebody is: codes, levels, and the process that turns proofs into the level a right needs."""
