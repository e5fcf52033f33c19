"""orders: describe the package here."""
