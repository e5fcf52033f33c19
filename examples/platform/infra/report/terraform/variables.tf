# Identity: the same in every module, set in env/<environment>.tfvars.

variable "project" {
  description = "Project name; part of resource names, tags and parameter paths."
  type        = string
}

variable "environment" {
  description = "Environment name; `local` is the emulator."
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
  description = "Base name of AWS resources, from the naming policy in infra.yaml."
  type        = string

  validation {
    # 64 characters is the limit for IAM role names, the strictest among those derived from it.
    condition     = can(regex("^[a-z][a-z0-9-]{0,62}[a-z0-9]$", var.name))
    error_message = "name must be 2 to 64 lower-case letters, digits and hyphens."
  }
}

variable "tags" {
  description = "Tags for every resource, in addition to the standard ones."
  type        = map(string)
  default     = {}
}

# Other environments, from infra.yaml.

variable "account_environments" {
  description = "Environments of this account and region, in the order of infra.yaml; the first one owns the image repository."
  type        = list(string)
  default     = []
}

variable "promotion_accounts" {
  description = "Accounts of later environments, which may pull images from here to promote them."
  type        = set(string)
  default     = []
}

# Settings of this module.

variable "images_kept" {
  description = "Number of tagged images to keep; 0 keeps all. Expiry goes by push date, not by use: set 0 where a running image can get that old."
  type        = number
  default     = 100

  validation {
    condition     = var.images_kept == 0 || (var.images_kept >= 10 && floor(var.images_kept) == var.images_kept)
    error_message = "images_kept must be 0 or a whole number of at least 10, so that there is an image to roll back to."
  }
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

variable "secrets" {
  description = "Secrets the pods may read: name to `ssm:/path` or `secretsmanager:name`; {env} is replaced by the environment."
  type        = map(string)
  default     = {}

  validation {
    condition = alltrue([
      for reference in values(var.secrets) :
      can(regex("^(ssm:(/([A-Za-z0-9_-]|[{]env[}])+([.]([A-Za-z0-9_-]|[{]env[}])+)*)+|secretsmanager:/?([A-Za-z0-9_+=@-]|[{]env[}])+([/.]([A-Za-z0-9_+=@-]|[{]env[}])+)*)$", reference))
    ])
    error_message = "Each secret must be a reference, ssm:/path or secretsmanager:name, never the value itself."
  }
}

# Where to read outputs of other modules (outputs.via in infra.yaml).

variable "cluster_state" {
  description = "State of cluster, whose outputs this module reads."
  type = object({
    bucket = string
    key    = string
    region = string
  })
}

variable "plumbing_state" {
  description = "State of plumbing, whose outputs this module reads."
  type = object({
    bucket = string
    key    = string
    region = string
  })
}
