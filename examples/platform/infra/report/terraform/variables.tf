# Who and where: the same in every module, filled in by env/<environment>.tfvars.

variable "project" {
  description = "Name of the project; part of names, tags and parameter paths."
  type        = string
}

variable "environment" {
  description = "Environment this state belongs to; `local` is the emulator."
  type        = string
}

variable "region" {
  description = "AWS region of the environment."
  type        = string
}

variable "account_id" {
  description = "AWS account of the environment; every other account is refused."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id must be 12 digits: fill in environments.<environment>.account in infra.yaml."
  }
}

variable "name" {
  description = "Name of what this module owns in AWS, from the naming policy in infra.yaml."
  type        = string

  validation {
    # 64 is the limit of IAM roles, the shortest of the names made from it.
    condition     = can(regex("^[a-z][a-z0-9-]{0,62}[a-z0-9]$", var.name))
    error_message = "name must be 2 to 64 lower-case letters, digits and hyphens."
  }
}

variable "tags" {
  description = "Tags on every resource, added to the standard ones."
  type        = map(string)
  default     = {}
}

# What this module consists of.

variable "images_kept" {
  description = "Images kept in the repository; older ones expire."
  type        = number
  default     = 50

  validation {
    condition     = var.images_kept >= 5 && floor(var.images_kept) == var.images_kept
    error_message = "images_kept must be a whole number of at least 5, or a roll-back may find nothing."
  }
}

variable "log_retention_days" {
  description = "Days that the log group keeps its events; 0 keeps them for ever."
  type        = number
  default     = 365

  validation {
    condition = contains(
      [0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
      var.log_retention_days,
    )
    error_message = "log_retention_days must be a period that CloudWatch Logs knows, such as 30, 90 or 365."
  }
}

variable "secrets" {
  description = "Secrets the pods may read: name to `ssm:/path` or `secretsmanager:name`; {env} stands for the environment."
  type        = map(string)
  default     = {}

  validation {
    condition = alltrue([
      for reference in values(var.secrets) :
      can(regex("^(ssm:/|secretsmanager:)[A-Za-z0-9/_+=.@{}-]+$", reference))
    ])
    error_message = "Each secret must be a reference, ssm:/path or secretsmanager:name, never the value itself."
  }
}

# Where the outputs of the modules below come from (outputs.via in infra.yaml).

variable "plumbing_state" {
  description = "State of plumbing, whose outputs this module reads."
  type = object({
    bucket = string
    key    = string
    region = string
  })
}
