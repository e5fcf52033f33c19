"""file-processing: replace this by what the package does."""
