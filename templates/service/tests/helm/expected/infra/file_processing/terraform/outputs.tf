output "container_image" {
  description = "Image repository, without a tag; manage.sh writes it to container_image.txt for ecr_put.sh."
  value       = local.registry == null ? aws_ecr_repository.this.repository_url : "${local.registry}/${aws_ecr_repository.this.name}"
}

output "ecr_repository_arn" {
  description = "ARN of the image repository, for push policies."
  value       = aws_ecr_repository.this.arn
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
