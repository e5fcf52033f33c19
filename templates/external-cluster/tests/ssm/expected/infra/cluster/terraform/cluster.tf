# Looked up, so that a wrong name fails here and not in the modules that use it.
data "aws_eks_cluster" "this" {
  count = local.emulated ? 0 : 1

  name = local.texts.cluster_name

  lifecycle {
    precondition {
      condition     = local.texts.cluster_name != ""
      error_message = "No cluster_name for ${var.environment}: set it under values, or a source that has it, in infra.yaml, then run: npx create-infra-module sync."
    }

    postcondition {
      condition     = contains(["API", "API_AND_CONFIG_MAP"], try(self.access_config[0].authentication_mode, "API"))
      error_message = "Cluster ${self.name} does not take access entries: set its authentication mode to API or API_AND_CONFIG_MAP."
    }
  }
}

locals {
  # Nothing runs in the emulator: pods run in the Kubernetes context of the machine.
  cluster = {
    name                  = local.emulated ? var.name : data.aws_eks_cluster.this[0].name
    arn                   = local.emulated ? "" : data.aws_eks_cluster.this[0].arn
    version               = local.emulated ? "" : data.aws_eks_cluster.this[0].version
    endpoint              = local.emulated ? "" : data.aws_eks_cluster.this[0].endpoint
    certificate_authority = local.emulated ? "" : data.aws_eks_cluster.this[0].certificate_authority[0].data
    security_group_id     = local.emulated ? "" : data.aws_eks_cluster.this[0].vpc_config[0].cluster_security_group_id
  }
}
