# Runs without credentials: manage.sh test. AWS and the outputs of other modules are mocked.

mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = {
      partition  = "aws"
      dns_suffix = "amazonaws.com"
    }
  }

  mock_resource "aws_kms_key" {
    defaults = {
      arn = "arn:aws:kms:eu-west-1:111111111111:key/00000000-0000-0000-0000-000000000000"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::111111111111:role/mock"
    }
  }

  mock_resource "aws_eks_cluster" {
    defaults = {
      certificate_authority = [{ data = "bW9jaw==" }]
    }
  }

  mock_resource "aws_launch_template" {
    defaults = {
      id             = "lt-00000000000000000"
      latest_version = 1
    }
  }
}

override_data {
  target = data.aws_s3_objects.plumbing
  values = { keys = ["example/dev/plumbing/terraform.tfstate"] }
}

override_data {
  target = data.terraform_remote_state.plumbing
  values = {
    outputs = { contract_version = "1", private_subnet_ids = ["private-subnet-ids-1", "private-subnet-ids-2"], vpc_cidr = "10.10.0.0/16" }
  }
}

variables {
  project            = "example"
  environment        = "dev"
  region             = "eu-west-1"
  account_id         = "111111111111"
  name               = "example-dev-cluster"
  protected          = false
  kubernetes_version = "1.35"
  instance_types     = ["t3.medium"]
  nodes_min          = 1
  nodes_max          = 3

  plumbing_state = { bucket = "example-dev-tfstate", key = "example/dev/plumbing/terraform.tfstate", region = "eu-west-1" }
}

run "the_api_is_private_unless_ranges_are_listed" {
  command = plan

  assert {
    condition = (
      aws_eks_cluster.this.vpc_config[0].endpoint_private_access
      && !aws_eks_cluster.this.vpc_config[0].endpoint_public_access
    )
    error_message = "Without public_cidrs the API must be reachable from the VPC only."
  }
}

run "listed_ranges_may_reach_the_api" {
  command = plan

  variables {
    public_cidrs = ["203.0.113.0/24"]
  }

  assert {
    condition     = aws_eks_cluster.this.vpc_config[0].endpoint_public_access && aws_eks_cluster.this.vpc_config[0].public_access_cidrs == toset(["203.0.113.0/24"])
    error_message = "The API must be open to the listed ranges and to no others."
  }
}

run "the_whole_internet_is_refused" {
  command = plan

  variables {
    public_cidrs = ["0.0.0.0/0"]
  }

  expect_failures = [var.public_cidrs]
}

run "secrets_are_encrypted_and_every_log_is_kept" {
  command = plan

  assert {
    condition     = aws_eks_cluster.this.encryption_config[0].resources == toset(["secrets"])
    error_message = "Kubernetes Secrets must be encrypted with the key of the cluster."
  }

  assert {
    condition     = length(aws_eks_cluster.this.enabled_cluster_log_types) == 5
    error_message = "All five logs of the control plane are needed."
  }
}

run "access_is_by_entries_alone" {
  command = plan

  variables {
    access = [
      { role = "platform-admin", policy = "cluster_admin" },
      { role = "deploy", policy = "edit", namespaces = ["example-api"] },
    ]
  }

  assert {
    condition = (
      aws_eks_cluster.this.access_config[0].authentication_mode == "API"
      && !aws_eks_cluster.this.access_config[0].bootstrap_cluster_creator_admin_permissions
    )
    error_message = "Whoever creates the cluster must get no access by that alone."
  }

  assert {
    condition = (
      aws_eks_access_entry.this["deploy"].principal_arn == "arn:aws:iam::111111111111:role/deploy"
      && aws_eks_access_policy_association.this["deploy"].access_scope[0].type == "namespace"
      && aws_eks_access_policy_association.this["platform-admin"].access_scope[0].type == "cluster"
    )
    error_message = "An entry is limited to the namespaces that it lists."
  }
}

run "a_role_listed_twice_is_refused" {
  command = plan

  variables {
    access = [{ role = "deploy", policy = "edit" }, { role = "deploy", policy = "view" }]
  }

  expect_failures = [var.access]
}

run "an_administrator_of_namespaces_is_refused" {
  command = plan

  variables {
    access = [{ role = "deploy", policy = "cluster_admin", namespaces = ["example-api"] }]
  }

  expect_failures = [var.access]
}

run "nodes_are_hardened" {
  command = plan

  assert {
    condition = (
      aws_launch_template.node[0].metadata_options[0].http_tokens == "required"
      && aws_launch_template.node[0].metadata_options[0].http_put_response_hop_limit == 1
    )
    error_message = "Pods must not reach the credentials of their node."
  }

  assert {
    condition     = tobool(aws_launch_template.node[0].block_device_mappings[0].ebs[0].encrypted)
    error_message = "The disks of nodes must be encrypted."
  }
}

run "nodes_are_as_many_as_wanted" {
  command = plan

  variables {
    nodes_min = 2
  }

  assert {
    condition     = aws_eks_node_group.default.scaling_config[0].desired_size == 2
    error_message = "The node group starts with nodes_min."
  }
}

run "pods_get_a_network_and_an_identity_before_there_are_nodes" {
  command = plan

  assert {
    condition     = length(setsubtract(["vpc-cni", "kube-proxy", "eks-pod-identity-agent"], keys(aws_eks_addon.before_nodes))) == 0
    error_message = "Nodes would not become ready, or pods would have no role."
  }

  assert {
    condition     = jsondecode(aws_eks_addon.before_nodes["vpc-cni"].configuration_values).enableNetworkPolicy == "true"
    error_message = "Network policies have no effect unless the CNI enforces them."
  }
}

run "only_the_network_plugin_may_change_network_interfaces" {
  command = plan

  assert {
    condition     = !anytrue([for attachment in aws_iam_role_policy_attachment.node : endswith(attachment.policy_arn, "/AmazonEKS_CNI_Policy")])
    error_message = "What the role of the nodes may do, every pod on the host's network may do."
  }

  assert {
    condition = (
      one(aws_eks_addon.before_nodes["vpc-cni"].pod_identity_association).service_account == "aws-node"
      && length(aws_eks_addon.before_nodes["kube-proxy"].pod_identity_association) == 0
      && endswith(aws_iam_role_policy_attachment.cni.policy_arn, "/AmazonEKS_CNI_Policy")
    )
    error_message = "Without its role the plugin gives no pod an address."
  }
}

run "protected_environments_outlive_standard_support" {
  command = plan

  variables {
    protected = true
  }

  assert {
    condition     = aws_eks_cluster.this.upgrade_policy[0].support_type == "EXTENDED" && aws_kms_key.this.deletion_window_in_days == 30
    error_message = "AWS must not upgrade a protected environment by itself."
  }
}

run "local_has_what_an_emulator_can_do" {
  command = plan

  variables {
    environment = "local"
    account_id  = "000000000000"
    access      = [{ role = "deploy", policy = "edit" }]
  }

  assert {
    condition     = length(aws_eks_addon.before_nodes) + length(aws_eks_addon.on_nodes) + length(aws_eks_access_entry.this) == 0
    error_message = "An emulator has neither add-ons nor access entries."
  }
}

run "whole_stack_applies" {
  variables {
    addons = ["aws-ebs-csi-driver"]
    access = [{ role = "deploy", policy = "edit" }]
  }

  assert {
    condition     = output.cluster_name == "example-dev-cluster" && output.contract_version == "1"
    error_message = "Modules find the cluster by the name in the contract."
  }
}

run "more_nodes_at_least_than_at_most_is_refused" {
  command = plan

  variables {
    nodes_min = 4
  }

  expect_failures = [var.nodes_max]
}
