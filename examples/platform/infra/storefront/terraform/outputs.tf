output "container_image" {
  description = "Image repository, without a tag; manage.sh writes it to container_image.txt for ecr_put.sh."
  value       = local.registry == null ? local.repository_url : "${local.registry}/${local.repository_name}"
}

output "ecr_repository_arn" {
  description = "ARN of the image repository, for push policies."
  value       = "${local.arn_prefix}:ecr:${var.region}:${var.account_id}:repository/${local.repository_name}"
}

output "role_arn" {
  description = "ARN of the IAM role of the pods."
  value       = aws_iam_role.this.arn
}

output "log_group_name" {
  description = "Name of the log group."
  value       = aws_cloudwatch_log_group.this.name
}

output "namespace" {
  description = "Kubernetes namespace the role is bound to."
  value       = local.namespace
}

output "service_account" {
  description = "Kubernetes service account the role is bound to."
  value       = local.service_account
}
