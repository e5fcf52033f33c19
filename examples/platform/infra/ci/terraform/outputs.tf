output "plan_role_arn" {
  description = "Role that plans; jobs of pull requests and of the branch assume it."
  value       = aws_iam_role.plan.arn
}

output "apply_role_arn" {
  description = "Role that releases; jobs of the GitHub environment assume it."
  value       = aws_iam_role.apply.arn
}
