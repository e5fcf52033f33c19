# The contract: outputs that other modules may read. Keep in step with contract.yaml.

output "contract_version" {
  description = "Version of this contract; modules check it first."
  value       = local.contract_version
}

output "vpc_id" {
  description = "Id of the VPC."
  value       = aws_vpc.this.id
}

output "vpc_cidr" {
  description = "CIDR block of the VPC."
  value       = aws_vpc.this.cidr_block
}

output "availability_zones" {
  description = "Availability zones, in the order of the subnet lists."
  value       = local.zones
}

output "public_subnet_ids" {
  description = "Ids of the public subnets, one per zone; for load balancers only."
  value       = tolist([for zone in local.zones : aws_subnet.public[zone].id])
}

output "private_subnet_ids" {
  description = "Ids of the private subnets, one per zone; for workloads."
  value       = tolist([for zone in local.zones : aws_subnet.private[zone].id])
}

output "dns_zone_id" {
  description = "Id of the private DNS zone; empty if there is none."
  value       = try(aws_route53_zone.private[0].zone_id, "")
}

output "dns_zone_name" {
  description = "Name of the private DNS zone; empty if there is none."
  value       = var.dns_zone
}

output "ecr_registry" {
  description = "Host of the image registry, without a repository."
  value       = local.ecr_registry
}

output "artifact_bucket" {
  description = "Name of the shared artifact bucket; empty if there is none."
  value       = try(aws_s3_bucket.artifacts[0].bucket, "")
}

output "log_group_name" {
  description = "Name of the shared log group."
  value       = aws_cloudwatch_log_group.modules.name
}

output "kms_key_arn" {
  description = "Key that encrypts logs, artifacts and images."
  value       = aws_kms_key.this.arn
}

output "collector_endpoint" {
  description = "OTLP endpoint for metrics and traces; empty if there is none."
  value       = var.collector_endpoint
}
