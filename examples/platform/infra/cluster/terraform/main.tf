data "aws_partition" "current" {}

locals {
  # Gates what the emulator does not support.
  emulated = var.environment == "local"

  # Increase when an output is removed or changes meaning; modules reject unknown versions.
  contract_version = "1"

  arn_prefix = "arn:${data.aws_partition.current.partition}"

  tags = merge(var.tags, {
    Project     = var.project
    Environment = var.environment
    Module      = "cluster"
    ManagedBy   = "terraform"
  })
}
