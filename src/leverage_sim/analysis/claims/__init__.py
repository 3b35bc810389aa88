"""Claims of texts as code: a file of claims read, played, measured, and a verdict with its margin for each."""
