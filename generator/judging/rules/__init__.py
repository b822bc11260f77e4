"""Cross-checks between cells: each rule a small function from Facts to findings, listed in `validate.RULES`."""
