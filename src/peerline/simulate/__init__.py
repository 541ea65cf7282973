"""Made-up respondents and customers, always labelled as such."""
