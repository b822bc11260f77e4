"""No personal data on the site: which cells are confidential, and the search of the finished pages for them."""
