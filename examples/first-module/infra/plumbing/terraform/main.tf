data "aws_partition" "current" {}

locals {
  # What the emulator cannot do, or does differently, is left out there.
  emulated = var.environment == "local"

  # Raised when an output is removed or changes its meaning; modules refuse a version they do not know.
  contract_version = "1"

  tags = merge(var.tags, {
    Project     = var.project
    Environment = var.environment
    Module      = "plumbing"
    ManagedBy   = "terraform"
  })
}
