# Runs without credentials: manage.sh test. AWS and the outputs of other modules are mocked.

mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = {
      partition  = "aws"
      dns_suffix = "amazonaws.com"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::111111111111:role/mock"
    }
  }

  mock_resource "aws_ecr_repository" {
    defaults = {
      repository_url = "111111111111.dkr.ecr.eu-west-1.amazonaws.com/mock"
    }
  }
}

override_data {
  target = data.aws_s3_objects.cluster
  values = { keys = ["example/dev/cluster/terraform.tfstate"] }
}

override_data {
  target = data.terraform_remote_state.cluster
  values = {
    outputs = { cluster_name = "example-cluster-name" }
  }
}

override_data {
  target = data.aws_s3_objects.plumbing
  values = { keys = ["example/dev/plumbing/terraform.tfstate"] }
}

override_data {
  target = data.terraform_remote_state.plumbing
  values = {
    outputs = { contract_version = "1", ecr_registry = "example-ecr-registry", kms_key_arn = "arn:aws:kms:eu-west-1:111111111111:key/00000000-0000-0000-0000-000000000000" }
  }
}

variables {
  project     = "example"
  environment = "dev"
  region      = "eu-west-1"
  account_id  = "111111111111"
  name        = "example-dev-service"

  cluster_state = { bucket = "example-dev-tfstate", key = "example/dev/cluster/terraform.tfstate", region = "eu-west-1" }

  plumbing_state = { bucket = "example-dev-tfstate", key = "example/dev/plumbing/terraform.tfstate", region = "eu-west-1" }
}

run "tags_are_immutable_and_images_are_scanned" {
  command = plan

  assert {
    condition     = aws_ecr_repository.this[0].image_tag_mutability == "IMMUTABLE" && aws_ecr_repository.this[0].image_scanning_configuration[0].scan_on_push
    error_message = "What was tested must be what runs."
  }
}

run "the_first_environment_of_an_account_owns_the_repository" {
  command = plan

  variables {
    account_environments = ["dev", "stage"]
  }

  assert {
    condition     = length(aws_ecr_repository.this) == 1 && length(aws_ecr_lifecycle_policy.this) == 1
    error_message = "The first environment creates the repository that the others share."
  }
}

run "a_second_environment_of_the_account_shares_the_repository" {
  command = plan

  variables {
    environment          = "stage"
    account_environments = ["dev", "stage"]
    promotion_accounts   = ["222222222222"]
  }

  assert {
    condition     = length(aws_ecr_repository.this) + length(aws_ecr_lifecycle_policy.this) + length(aws_ecr_repository_policy.promotion) == 0
    error_message = "One account and region has one repository of a name."
  }

  assert {
    condition     = endswith(output.container_image, "/${local.repository_name}") && endswith(output.ecr_repository_arn, ":repository/${local.repository_name}")
    error_message = "Its image is in the repository of the first environment."
  }
}

run "later_environments_may_pull_and_nothing_else" {
  command = plan

  variables {
    promotion_accounts = ["222222222222"]
  }

  assert {
    condition = jsondecode(aws_ecr_repository_policy.promotion[0].policy).Statement == [{
      Sid       = "PullByLaterEnvironments"
      Effect    = "Allow"
      Principal = { AWS = ["arn:aws:iam::222222222222:root"] }
      Action    = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    }]
    error_message = "Promotion takes pulling, by the listed accounts."
  }
}

run "only_the_pods_of_this_module_get_the_role" {
  command = plan

  assert {
    condition = jsondecode(aws_iam_role.this.assume_role_policy).Statement[0].Condition.StringEquals == {
      "aws:RequestTag/kubernetes-namespace"       = output.namespace
      "aws:RequestTag/kubernetes-service-account" = output.service_account
    }
    error_message = "The role must be bound to the namespace and service account of this module."
  }
}

run "pods_are_given_the_role_on_the_cluster" {
  command = plan

  assert {
    condition     = length(aws_eks_pod_identity_association.this) == (local.cluster_name == null ? 0 : 1)
    error_message = "Pods of a cluster need an association."
  }
}

run "the_emulator_has_no_pod_identity" {
  command = plan

  variables {
    environment = "local"
    account_id  = "000000000000"
  }

  assert {
    condition     = length(aws_eks_pod_identity_association.this) == 0
    error_message = "An emulator has no Pod Identity."
  }
}

run "the_role_may_read_the_listed_secrets_and_no_others" {
  command = plan

  variables {
    secrets = {
      DB_URL  = "ssm:/example/{env}/db_url"
      API_KEY = "secretsmanager:example/{env}/api_key"
    }
  }

  assert {
    condition = toset(flatten([
      for statement in jsondecode(aws_iam_role_policy.this[0].policy).Statement : statement.Resource
      if contains(["ReadParameters", "ReadSecrets"], statement.Sid)
      ])) == toset([
      "arn:aws:ssm:eu-west-1:111111111111:parameter/example/dev/db_url",
      "arn:aws:secretsmanager:eu-west-1:111111111111:secret:example/dev/api_key-??????",
    ])
    error_message = "Access must be limited to the secrets of this environment that are listed."
  }
}

run "a_secret_itself_is_refused" {
  command = plan

  variables {
    secrets = { DB_PASSWORD = "correct-horse" }
  }

  expect_failures = [var.secrets]
}

run "whole_stack_applies" {
  assert {
    condition     = endswith(output.container_image, "/${local.repository_name}") || local.registry == null
    error_message = "The image is named by the registry and the repository."
  }
}
