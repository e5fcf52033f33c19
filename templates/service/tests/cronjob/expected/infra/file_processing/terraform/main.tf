data "aws_partition" "current" {}

locals {
  # What the emulator cannot do, or does differently, is left out there.
  emulated = var.environment == "local"

  # Names in Kubernetes, as k8s/ has them.
  namespace       = "mlops-file-processing"
  service_account = "file-processing"

  tags = merge(var.tags, {
    Project     = var.project
    Environment = var.environment
    Module      = "file_processing"
    ManagedBy   = "terraform"
  })
}
