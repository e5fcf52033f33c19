"""file-processing: describe the package here."""
