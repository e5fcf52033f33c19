# Runs without credentials: manage.sh test.

mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = {
      partition = "aws"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::111111111111:role/mock"
    }
  }
}

variables {
  project      = "example"
  environment  = "dev"
  region       = "eu-west-1"
  account_id   = "111111111111"
  name         = "example-dev-ci"
  repository   = "example/shop"
  state_bucket = "example-dev-tfstate"
}

run "only_jobs_of_the_environment_apply" {
  command = plan

  assert {
    condition = jsondecode(aws_iam_role.apply.assume_role_policy).Statement[0].Condition.StringEquals == {
      "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
      "token.actions.githubusercontent.com:sub" = ["repo:example/shop:environment:dev"]
    }
    error_message = "Nothing but the environment, which asks for approval, may stand between a job and this role."
  }
}

run "pull_requests_plan" {
  command = plan

  assert {
    condition     = contains(jsondecode(aws_iam_role.plan.assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"], "repo:example/shop:pull_request")
    error_message = "Pull requests are planned."
  }

  assert {
    condition     = !strcontains(aws_iam_role.plan.assume_role_policy, "*")
    error_message = "No wildcard in the trust: it would let other branches or repositories in."
  }
}

run "plans_read_the_state_and_the_parameters_of_the_environment" {
  command = plan

  variables {
    plan_reads = ["arn:aws:s3:::network-state/prod.tfstate"]
  }

  assert {
    condition = {
      for statement in jsondecode(aws_iam_role_policy.plan_no_data.policy).Statement : statement.Sid => statement.NotResource
      if can(statement.NotResource)
      } == {
      ObjectsOfTheStateOnly = ["arn:aws:s3:::example-dev-tfstate/*", "arn:aws:s3:::network-state/prod.tfstate"]
      ParametersOfTheProjectOnly = [
        "arn:aws:ssm:*:111111111111:parameter/example/dev/*", "arn:aws:ssm:*::parameter/aws/service/*",
        "arn:aws:s3:::network-state/prod.tfstate",
      ]
      ItemsOfLocksOnly = ["arn:aws:dynamodb:eu-west-1:111111111111:table/none"]
    }
    error_message = "Whoever opens a pull request runs code with this role."
  }
}

run "a_repository_with_ids_is_trusted_by_them_alone" {
  command = plan

  variables {
    subject_prefix = "repo:example@123/shop@456"
  }

  assert {
    condition     = jsondecode(aws_iam_role.apply.assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"] == ["repo:example@123/shop@456:environment:dev"]
    error_message = "Jobs of the environment are known by the ids of the repository."
  }

  assert {
    condition = jsondecode(aws_iam_role.plan.assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"] == [
      "repo:example@123/shop@456:pull_request", "repo:example@123/shop@456:ref:refs/heads/main",
    ]
    error_message = "Pull requests and the branch are known by the ids of the repository."
  }
}

run "ids_of_another_repository_are_refused" {
  command = plan

  variables {
    subject_prefix = "repo:example@123/blog@789"
  }

  expect_failures = [var.subject_prefix]
}

run "a_wildcard_is_refused" {
  command = plan

  variables {
    subject_prefix = "repo:example@*/shop@*"
  }

  expect_failures = [var.subject_prefix]
}

run "the_first_environment_of_the_account_creates_the_provider" {
  command = plan

  variables {
    oidc_environments = ["dev", "stage"]
  }

  assert {
    condition     = length(aws_iam_openid_connect_provider.github) == 1
    error_message = "Without the provider no job gets a role."
  }
}

run "another_environment_of_the_account_shares_the_provider" {
  command = plan

  variables {
    environment       = "stage"
    oidc_environments = ["dev", "stage"]
  }

  assert {
    condition     = length(aws_iam_openid_connect_provider.github) == 0
    error_message = "An account holds one provider."
  }
}

run "a_provider_that_exists_already_is_left_alone" {
  command = plan

  variables {
    oidc_provider = false
  }

  assert {
    condition     = length(aws_iam_openid_connect_provider.github) == 0
    error_message = "An account holds one provider."
  }
}

run "a_repository_that_is_not_filled_in_is_refused" {
  command = plan

  variables {
    repository = ""
  }

  expect_failures = [var.repository]
}
