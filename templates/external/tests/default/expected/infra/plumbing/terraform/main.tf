data "aws_partition" "current" {}

locals {
  # The emulator starts empty: stand_in.tf creates what exists elsewhere.
  emulated = var.environment == "local"

  # Increase when an output is removed or changes meaning; modules reject unknown versions.
  contract_version = "1"

  tags = merge(var.tags, {
    Project     = var.project
    Environment = var.environment
    Module      = "plumbing"
    ManagedBy   = "terraform"
  })
}
