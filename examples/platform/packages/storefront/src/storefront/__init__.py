"""storefront: replace this by what the package does."""
