# Identity: the same in every module, set in env/<environment>.tfvars.

variable "project" {
  description = "Project name; part of resource names, tags and parameter paths."
  type        = string
}

variable "environment" {
  description = "Environment name; local is the emulator."
  type        = string
}

variable "region" {
  description = "AWS region of the environment."
  type        = string
}

variable "account_id" {
  description = "AWS account of the environment; any other account is rejected."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id must be 12 digits: fill in environments.<environment>.account in infra.yaml."
  }
}

variable "name" {
  description = "Prefix of the resource names, from the naming policy in infra.yaml."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,38}[a-z0-9]$", var.name))
    error_message = "name must be 2 to 40 lower-case letters, digits and hyphens."
  }
}

variable "protected" {
  description = "Protected environments keep data that a destroy would otherwise delete."
  type        = bool
  default     = true
}

variable "tags" {
  description = "Tags for every resource, in addition to the standard ones."
  type        = map(string)
  default     = {}
}

# Settings of this module.

variable "vpc_cidr" {
  description = "CIDR block of the VPC, /16 to /24. It cannot be changed after the first apply."
  type        = string

  validation {
    condition     = can(cidrhost(var.vpc_cidr, 0)) && can(regex("/(1[6-9]|2[0-4])$", var.vpc_cidr))
    error_message = "vpc_cidr must be an IPv4 range from /16 to /24: fill in environments.<environment>.cidr in infra.yaml."
  }
}

variable "zone_count" {
  description = "Number of availability zones, each with one public and one private subnet."
  type        = number

  validation {
    condition     = var.zone_count >= 1 && var.zone_count <= 8 && floor(var.zone_count) == var.zone_count
    error_message = "zone_count must be a whole number from 1 to 8."
  }
}

variable "nat" {
  description = "NAT gateways for private subnets: none, single or per_zone."
  type        = string
  default     = "single"

  validation {
    condition     = contains(["none", "single", "per_zone"], var.nat)
    error_message = "nat must be none, single or per_zone."
  }
}

variable "interface_endpoints" {
  description = "AWS services reached through interface endpoints, such as ecr.api or logs."
  type        = set(string)
  default     = []
}

variable "flow_logs" {
  description = "Send VPC flow logs to CloudWatch Logs."
  type        = bool
  default     = true
}

variable "dns_zone" {
  description = "Private DNS zone of the VPC, such as mlops.internal; empty for none."
  type        = string
  default     = ""
}

variable "artifact_bucket" {
  description = "Create the shared artifact bucket (DAGs, models, reports)."
  type        = bool
  default     = true
}

variable "log_retention_days" {
  description = "Log retention in days; 0 never expires."
  type        = number
  default     = 365

  validation {
    condition = contains(
      [0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
      var.log_retention_days,
    )
    error_message = "log_retention_days must be a period CloudWatch Logs supports, such as 30, 90 or 365."
  }
}

variable "image_scanning" {
  description = "Scanning rules of the whole registry: basic, enhanced (Amazon Inspector) or none, which leaves them alone."
  type        = string
  default     = "none"

  validation {
    condition     = contains(["none", "basic", "enhanced"], var.image_scanning)
    error_message = "image_scanning must be none, basic or enhanced."
  }
}

variable "registry_environments" {
  description = "Environments of this account and region that set image_scanning, in the order of infra.yaml; the first one sets it for all."
  type        = list(string)
  default     = []
}

variable "collector_endpoint" {
  description = "OTLP endpoint for metrics and traces; empty for none."
  type        = string
}

variable "local_registry" {
  description = "Replaces the ECR registry in environment local; manage.sh sets it to the registry of infra/local."
  type        = string
  default     = "127.0.0.1:5001"
}
