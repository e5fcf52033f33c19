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

variable "kubernetes_version" {
  description = "Kubernetes version; raise it by one minor version at a time."
  type        = string

  validation {
    condition     = can(regex("^1[.][0-9]{2}$", var.kubernetes_version))
    error_message = "kubernetes_version must be a minor version such as 1.35."
  }
}

variable "public_cidrs" {
  description = "Ranges that may reach the Kubernetes API from the internet; empty for none."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for range in var.public_cidrs : can(cidrhost(range, 0)) && can(regex("/([89]|[12][0-9]|3[0-2])$", range))])
    error_message = "public_cidrs must be IPv4 ranges of /8 or smaller; 0.0.0.0/0 would open the API to everybody."
  }
}

variable "access" {
  description = "IAM roles of this account that may use the Kubernetes API: cluster_admin, admin, edit or view, in some namespaces or in all."
  type = list(object({
    role       = string
    policy     = string
    namespaces = optional(list(string), [])
  }))
  default = []

  validation {
    condition     = alltrue([for entry in var.access : contains(["cluster_admin", "admin", "edit", "view"], entry.policy)])
    error_message = "The policy of each entry must be cluster_admin, admin, edit or view."
  }

  validation {
    condition     = alltrue([for entry in var.access : entry.policy != "cluster_admin" || length(entry.namespaces) == 0])
    error_message = "cluster_admin cannot be limited to namespaces; admin can."
  }

  validation {
    condition     = length(distinct(var.access[*].role)) == length(var.access)
    error_message = "Each role must be listed once."
  }
}

variable "instance_types" {
  description = "Instance types of the nodes, x86_64; several of one size make spot capacity easier to get."
  type        = list(string)

  validation {
    condition     = length(var.instance_types) > 0
    error_message = "instance_types must name at least one instance type."
  }
}

variable "capacity" {
  description = "Nodes are bought on_demand or as spot capacity."
  type        = string
  default     = "on_demand"

  validation {
    condition     = contains(["on_demand", "spot"], var.capacity)
    error_message = "capacity must be on_demand or spot."
  }
}

variable "nodes_min" {
  description = "Number of nodes."
  type        = number

  validation {
    condition     = var.nodes_min >= 1 && floor(var.nodes_min) == var.nodes_min
    error_message = "nodes_min must be a whole number of at least 1."
  }
}

variable "nodes_max" {
  description = "Limit of the node group; only an autoscaler adds nodes up to it."
  type        = number

  validation {
    condition     = var.nodes_max >= var.nodes_min && floor(var.nodes_max) == var.nodes_max
    error_message = "nodes_max must be a whole number, not less than nodes_min."
  }
}

variable "disk_gib" {
  description = "Size of a node's disk in GiB."
  type        = number
  default     = 50
}

variable "addons" {
  description = "EKS add-ons in addition to those that every cluster gets."
  type        = set(string)
  default     = []
}

variable "addon_versions" {
  description = "Versions of add-ons by name; the others take the default of the Kubernetes version when they are created."
  type        = map(string)
  default     = {}
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

# Where to read outputs of other modules (outputs.via in infra.yaml).

variable "plumbing_state" {
  description = "State of plumbing, whose outputs this module reads."
  type = object({
    bucket = string
    key    = string
    region = string
  })
}
