# The contract: outputs that other modules may read. Keep in step with contract.yaml.

output "contract_version" {
  description = "Version of this contract; modules check it first."
  value       = local.contract_version
}

output "vpc_id" {
  description = "Id of the VPC."
  value       = local.vpc_id
}

output "vpc_cidr" {
  description = "CIDR block of the VPC."
  value       = local.vpc_cidr
}

output "availability_zones" {
  description = "Availability zones, in the order of the subnet lists."
  value       = tolist(local.availability_zones)
}

output "public_subnet_ids" {
  description = "Ids of the public subnets, one per zone; for load balancers only."
  value       = tolist(local.public_subnet_ids)
}

output "private_subnet_ids" {
  description = "Ids of the private subnets, one per zone; for workloads."
  value       = tolist(local.private_subnet_ids)

  precondition {
    condition     = length(local.private_subnet_ids) > 0
    error_message = "No private_subnet_ids for ${var.environment}: set them under values, or a source that has them, in infra.yaml, then run: npx create-infra-module sync."
  }
}

output "dns_zone_id" {
  description = "Id of the private DNS zone; empty if there is none."
  value       = local.texts.dns_zone_id
}

output "dns_zone_name" {
  description = "Name of the private DNS zone; empty if there is none."
  value       = local.texts.dns_zone_name
}

output "ecr_registry" {
  description = "Host of the image registry, without a repository."
  value       = local.ecr_registry
}

output "artifact_bucket" {
  description = "Name of the shared artifact bucket; empty if there is none."
  value       = local.texts.artifact_bucket
}

output "log_group_name" {
  description = "Name of the shared log group; empty if there is none."
  value       = local.texts.log_group_name
}

output "kms_key_arn" {
  description = "Key that encrypts logs, artifacts and images; empty for those of the services."
  value       = local.texts.kms_key_arn
}

output "collector_endpoint" {
  description = "OTLP endpoint for metrics and traces; empty if there is none."
  value       = local.texts.collector_endpoint
}
