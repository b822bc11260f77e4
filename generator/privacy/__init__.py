"""What is personal, and how it is kept off whatever is shown: masked values, and the search for them in open text."""

from generator.privacy.masking import looks_personal as looks_personal, mask as mask
