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

  # Outputs of other modules that this one can do without: null where `uses` in infra.yaml does not
  # list them, or they are empty.
  registry        = try(coalesce(local.foundation.ecr_registry), null)
  artifact_bucket = try(coalesce(local.foundation.artifact_bucket), null)
  kms_key_arn     = try(coalesce(local.foundation.kms_key_arn), null)
  cluster_name    = try(coalesce(local.platform.cluster_name), null)
}
