"""What the program's own files and folders below `output/` are called while a site takes the place of another."""

from __future__ import annotations

BUILD = ".build"  # the new site while it is made
OLD, JOURNAL, STAGE = ".old", ".journal", ".staged"  # where files can't be exchanged in one go
BEFORE = ".before"  # after the name of a stage: the files that are being replaced
SPARE = ".cache/spare"  # the site before the one in place: most files of the next one are in it already
LEFT = (BUILD, OLD, JOURNAL, STAGE, f"{STAGE}{BEFORE}")  # what a run that was cut off can leave
