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

variable "repository" {
  description = "GitHub repository whose workflows are trusted, as owner/name."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.repository))
    error_message = "repository must be owner/name: fill in params.repository of this module in infra.yaml."
  }
}

variable "subject_prefix" {
  description = "How the subjects in GitHub's tokens begin, where they hold ids: repo:owner@1/name@2. Default: repo:<owner>/<name>."
  type        = string
  default     = ""

  validation {
    condition = var.subject_prefix == "" || (
      can(regex("^repo:[A-Za-z0-9-]+(@[0-9]+)?/[A-Za-z0-9._-]+(@[0-9]+)?$", var.subject_prefix)) &&
      lower(replace(var.subject_prefix, "/@[0-9]+/", "")) == lower("repo:${var.repository}")
    )
    error_message = "subject_prefix must be repo:owner@id/name@id, of the repository in params.repository of this module in infra.yaml."
  }
}

variable "branch" {
  description = "Branch that is released."
  type        = string
  default     = "main"
}

variable "oidc_provider" {
  description = "Create GitHub's OIDC provider; an account has at most one."
  type        = bool
  default     = true
}

variable "oidc_environments" {
  description = "Environments of this account that set oidc_provider, in the order of infra.yaml; the first one creates it for all."
  type        = list(string)
  default     = []
}

variable "state_bucket" {
  description = "Bucket with the state of all modules in this environment."
  type        = string
}

variable "lock_table" {
  description = "DynamoDB table with the state locks; empty where lock files are used."
  type        = string
  default     = ""
}

variable "managed_names" {
  description = "Names of the roles and policies that releases may manage, with wildcards. Default: <project>-<environment>-*."
  type        = list(string)
  default     = []
}

variable "plan_reads" {
  description = "ARNs of objects and parameters that plans read besides the state and the parameters of this environment, with wildcards: what comes from elsewhere."
  type        = list(string)
  default     = []
}
