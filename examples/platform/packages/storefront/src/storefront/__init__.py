"""storefront: describe the package here."""
