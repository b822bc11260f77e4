"""Files into sheets of plain values, in a process of its own under limits."""
