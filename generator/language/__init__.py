"""Persian text, the Jalali calendar, the words that cells may hold, and the sentences that people read."""
