data "aws_partition" "current" {}

locals {
  # Gates what the emulator does not support.
  emulated = var.environment == "local"

  # Must match the names in k8s/.
  namespace       = "mlops-file-processing"
  service_account = "file-processing"

  tags = merge(var.tags, {
    Project     = var.project
    Environment = var.environment
    Module      = "file_processing"
    ManagedBy   = "terraform"
  })
}
