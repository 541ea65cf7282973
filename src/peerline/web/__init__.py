"""The site's pages: one view makes one call inward."""
