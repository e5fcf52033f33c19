locals {
  # The emulator has no cluster.
  emulated = var.environment == "local"

  # Increase when an output is removed or changes meaning; modules reject unknown versions.
  contract_version = "1"

  tags = merge(var.tags, {
    Project     = var.project
    Environment = var.environment
    Module      = "cluster"
    ManagedBy   = "terraform"
  })
}
