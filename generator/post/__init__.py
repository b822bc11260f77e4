"""Letters leave the house: issued once, sent once."""
