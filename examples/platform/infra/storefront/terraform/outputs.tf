output "container_image" {
  description = "Where the image goes, without a tag: ecr_put.sh reads it from container_image.txt."
  value       = local.registry == null ? aws_ecr_repository.this.repository_url : "${local.registry}/${aws_ecr_repository.this.name}"
}

output "ecr_repository_arn" {
  description = "Repository of the image, for the policy of whoever pushes to it."
  value       = aws_ecr_repository.this.arn
}

output "role_arn" {
  description = "Role of the pods."
  value       = aws_iam_role.this.arn
}

output "log_group_name" {
  description = "Log group of the module."
  value       = aws_cloudwatch_log_group.this.name
}

output "namespace" {
  description = "Namespace the role is bound to; k8s/ has the same."
  value       = local.namespace
}

output "service_account" {
  description = "Service account the role is bound to; k8s/ has the same."
  value       = local.service_account
}
