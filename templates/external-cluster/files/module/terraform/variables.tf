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
  description = "What exists; what is left out comes from the source."
  type = object({
    cluster_name   = optional(string)
    node_role_name = optional(string)
  })
  default = {}
}

variable "source_state" {
  description = "Terraform state in S3 that has the names as outputs; null for none."
  type = object({
    bucket = string
    key    = string
    region = optional(string, "")
  })
  default = null
}

variable "source_ssm_prefix" {
  description = "Path of SSM parameters that hold the names; empty for none."
  type        = string
  default     = ""
}

variable "source_names" {
  description = "Names in the source, where they differ from those of the contract."
  type        = map(string)
  default     = {}
}
