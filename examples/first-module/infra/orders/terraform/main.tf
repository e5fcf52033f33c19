data "aws_partition" "current" {}

locals {
  # What the emulator cannot do, or does differently, is left out there.
  emulated = var.environment == "local"

  # Names in Kubernetes, as k8s/ has them.
  namespace       = "shop-orders"
  service_account = "orders"

  tags = merge(var.tags, {
    Project     = var.project
    Environment = var.environment
    Module      = "orders"
    ManagedBy   = "terraform"
  })
}
