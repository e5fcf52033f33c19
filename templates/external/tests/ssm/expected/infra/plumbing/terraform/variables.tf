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

variable "tags" {
  description = "Tags for every resource, in addition to the standard ones."
  type        = map(string)
  default     = {}
}

# Settings of this module.

variable "existing" {
  description = "What exists: ids and names; what is left out comes from the source, or stays empty."
  type = object({
    vpc_id             = optional(string)
    private_subnet_ids = optional(list(string))
    public_subnet_ids  = optional(list(string))
    dns_zone_id        = optional(string)
    dns_zone_name      = optional(string)
    ecr_registry       = optional(string)
    artifact_bucket    = optional(string)
    log_group_name     = optional(string)
    kms_key_arn        = optional(string)
    collector_endpoint = optional(string)
  })
  default = {}
}

variable "source_state" {
  description = "Terraform state in S3 that has the ids as outputs; null for none."
  type = object({
    bucket = string
    key    = string
    region = optional(string, "")
  })
  default = null
}

variable "source_ssm_prefix" {
  description = "Path of SSM parameters that hold the ids; empty for none."
  type        = string
  default     = ""
}

variable "source_names" {
  description = "Names in the source, where they differ from those of the contract."
  type        = map(string)
  default     = {}
}

variable "stand_in_cidr" {
  description = "CIDR block of the VPC that stands in for the existing one in environment local."
  type        = string
  default     = "10.254.0.0/16"
}

variable "local_registry" {
  description = "Replaces the ECR registry in environment local; manage.sh sets it to the registry of infra/local."
  type        = string
  default     = "127.0.0.1:5001"
}
