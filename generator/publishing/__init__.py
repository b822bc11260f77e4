"""The site in its place: built aside, looked at, swapped in, copied on, never half."""
