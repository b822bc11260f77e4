"""What stays on the disk between runs: whole files, caches, locks, and one folder put in the place of another."""
