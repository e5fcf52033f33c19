# The contract: outputs that other modules may read. Keep in step with contract.yaml.

output "contract_version" {
  description = "Version of this contract; modules check it first."
  value       = local.contract_version
}

output "cluster_name" {
  description = "Name of the cluster."
  value       = local.cluster.name
}

output "cluster_arn" {
  description = "ARN of the cluster."
  value       = local.cluster.arn
}

output "cluster_version" {
  description = "Kubernetes version of the control plane."
  value       = local.cluster.version
}

output "cluster_endpoint" {
  description = "URL of the Kubernetes API."
  value       = local.cluster.endpoint
}

output "cluster_certificate_authority" {
  description = "Certificate authority of the Kubernetes API, base64."
  value       = local.cluster.certificate_authority
}

output "cluster_security_group_id" {
  description = "Security group of the control plane and the nodes."
  value       = local.cluster.security_group_id
}

output "node_role_name" {
  description = "Name of the IAM role of the nodes."
  value       = local.texts.node_role_name
}
