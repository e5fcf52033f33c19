data "aws_partition" "current" {}

locals {
  # Gates what the emulator does not support.
  emulated = var.environment == "local"

  # Must match the names in k8s/.
  namespace       = "platform-report"
  service_account = "report"

  tags = merge(var.tags, {
    Project     = var.project
    Environment = var.environment
    Module      = "report"
    ManagedBy   = "terraform"
  })
}
