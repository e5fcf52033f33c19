# The only place that reads outputs of other modules, limited to those listed under `uses` in
# infra.yaml. All other files refer to local.foundation and local.platform.

# Checked before the state is read, for a clear error when it does not exist.
data "aws_s3_objects" "cluster" {
  bucket = var.cluster_state.bucket
  prefix = var.cluster_state.key
}

data "terraform_remote_state" "cluster" {
  backend = "s3"

  config = {
    bucket         = var.cluster_state.bucket
    key            = var.cluster_state.key
    region         = var.cluster_state.region
    use_path_style = local.emulated
  }

  lifecycle {
    precondition {
      condition     = contains(data.aws_s3_objects.cluster.keys, var.cluster_state.key)
      error_message = "storefront: needs cluster in ${var.environment}, which is not applied there; run infra/cluster/scripts/manage.sh apply --env ${var.environment}."
    }

    postcondition {
      condition     = length(setsubtract(local.cluster_needs, keys(self.outputs))) == 0
      error_message = "storefront: cluster in ${var.environment} has no output ${join(", ", setsubtract(local.cluster_needs, keys(self.outputs)))}; run infra/cluster/scripts/manage.sh apply --env ${var.environment}."
    }
  }
}

# Checked before the state is read, for a clear error when it does not exist.
data "aws_s3_objects" "plumbing" {
  bucket = var.plumbing_state.bucket
  prefix = var.plumbing_state.key
}

data "terraform_remote_state" "plumbing" {
  backend = "s3"

  config = {
    bucket         = var.plumbing_state.bucket
    key            = var.plumbing_state.key
    region         = var.plumbing_state.region
    use_path_style = local.emulated
  }

  lifecycle {
    precondition {
      condition     = contains(data.aws_s3_objects.plumbing.keys, var.plumbing_state.key)
      error_message = "storefront: needs plumbing in ${var.environment}, which is not applied there; run infra/plumbing/scripts/manage.sh apply --env ${var.environment}."
    }

    postcondition {
      condition     = length(setsubtract(local.plumbing_needs, keys(self.outputs))) == 0
      error_message = "storefront: plumbing in ${var.environment} has no output ${join(", ", setsubtract(local.plumbing_needs, keys(self.outputs)))}; run infra/plumbing/scripts/manage.sh apply --env ${var.environment}."
    }

    postcondition {
      condition     = try(tostring(self.outputs.contract_version) == "1", true)
      error_message = "storefront: plumbing in ${var.environment} does not have contract version 1; use matching blueprint versions in infra.yaml, then run: npx create-infra-module sync."
    }
  }
}

locals {
  cluster_needs = ["cluster_name"]

  from_cluster = { for name in local.cluster_needs : name => data.terraform_remote_state.cluster.outputs[name] }
}

locals {
  plumbing_needs = ["contract_version", "ecr_registry", "kms_key_arn"]

  from_plumbing = { for name in local.plumbing_needs : name => data.terraform_remote_state.plumbing.outputs[name] }
}

locals {
  foundation = local.from_plumbing
  platform   = local.from_cluster
}
