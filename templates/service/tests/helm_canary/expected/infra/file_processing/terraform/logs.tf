# Target of the cluster's log agent for this module's pods.
resource "aws_cloudwatch_log_group" "this" {
  name              = "/${var.project}/${var.environment}/${local.tags.Module}"
  retention_in_days = var.log_retention_days
  kms_key_id        = local.kms_key_arn
}
