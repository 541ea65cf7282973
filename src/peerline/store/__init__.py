"""The site's database: the only room that knows the ORM."""
