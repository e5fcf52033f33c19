# The role of pull requests and of plans on the branch. Whoever can push a branch to the repository can
# run code with it, so it reads settings and the state, but no content.
resource "aws_iam_role" "plan" {
  #checkov:skip=CKV_AWS_393:The repository is a variable, validated; the subjects have no wildcard.
  name        = "${var.name}-plan"
  description = "GitHub workflows of ${var.repository}: plan in ${var.environment}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = "${local.iam}:oidc-provider/token.actions.githubusercontent.com" }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
          "token.actions.githubusercontent.com:sub" = [
            "${local.subject}:pull_request",
            "${local.subject}:ref:refs/heads/${var.branch}",
          ]
        }
      }
    }]
  })

  depends_on = [aws_iam_openid_connect_provider.github]
}

resource "aws_iam_role_policy_attachment" "plan" {
  role       = aws_iam_role.plan.name
  policy_arn = "arn:${local.partition}:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_iam_role_policy" "plan_state" {
  name = "lock-state"
  role = aws_iam_role.plan.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{
        Sid      = "LockState"
        Effect   = "Allow"
        Action   = ["s3:PutObject", "s3:DeleteObject"]
        Resource = ["arn:${local.partition}:s3:::${var.state_bucket}/*.tflock"]
      }],
      var.lock_table == "" ? [] : [{
        Sid      = "LockTable"
        Effect   = "Allow"
        Action   = ["dynamodb:PutItem", "dynamodb:DeleteItem"]
        Resource = [local.lock_table_arn]
      }],
    )
  })
}

# ReadOnlyAccess reads content, too, and some of its actions hand out credentials. What is denied here is
# listed in the README. AWS adds actions to that policy: look from time to time whether some are missing.
resource "aws_iam_role_policy" "plan_no_data" {
  name = "no-data"
  role = aws_iam_role.plan.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid         = "ObjectsOfTheStateOnly"
        Effect      = "Deny"
        Action      = ["s3:GetObject", "s3:GetObjectTorrent"]
        NotResource = concat(["arn:${local.partition}:s3:::${var.state_bucket}/*"], var.plan_reads)
      },
      {
        # Outputs of modules lie below the first, AWS publishes ids of images and the like below the second.
        Sid    = "ParametersOfTheProjectOnly"
        Effect = "Deny"
        Action = ["ssm:GetParameter*"]
        NotResource = concat([
          "arn:${local.partition}:ssm:*:${var.account_id}:parameter/${var.project}/${var.environment}/*",
          "arn:${local.partition}:ssm:*::parameter/aws/service/*",
        ], var.plan_reads)
      },
      {
        Sid         = "ItemsOfLocksOnly"
        Effect      = "Deny"
        Action      = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:GetRecords", "dynamodb:PartiQLSelect", "dynamodb:Query", "dynamodb:Scan"]
        NotResource = [local.lock_table_arn]
      },
      {
        # The state is encrypted; parameters that are secrets are so, too, and stay closed.
        Sid       = "DecryptStateAndLocksOnly"
        Effect    = "Deny"
        Action    = ["kms:Decrypt"]
        Resource  = "*"
        Condition = { StringNotLike = { "kms:ViaService" = ["s3.*", "dynamodb.*"] } }
      },
      {
        Sid    = "NoCredentials"
        Effect = "Deny"
        Action = [
          "appsync:ListApiKeys", "codeartifact:GetAuthorizationToken", "cognito-identity:GetCredentialsForIdentity",
          "cognito-identity:GetOpenIdToken*", "connect:GetFederationToken", "ec2:GetPasswordData",
          "emr-serverless:GetDashboardForJobRun", "gamelift:GetComputeA*", "gamelift:GetInstanceAccess",
          "lightsail:GetBucketAccessKeys", "s3:GetDataAccess", "secretsmanager:BatchGetSecretValue",
          "secretsmanager:GetSecretValue", "snowball:GetJobManifest", "snowball:GetJobUnlockCode",
          "ssm:GetAccessToken",
        ]
        Resource = "*"
      },
      {
        Sid      = "NoKeysOfApis"
        Effect   = "Deny"
        Action   = ["apigateway:GET"]
        Resource = ["arn:${local.partition}:apigateway:*::/apikeys*", "arn:${local.partition}:apigateway:*::/usageplans/*/keys*"]
      },
      {
        Sid    = "NoContent"
        Effect = "Deny"
        Action = [
          # Code, packages, images.
          "codeartifact:GetPackageVersionAsset", "codeartifact:ReadFromRepository", "codecommit:GetBlob",
          "codecommit:GetFile", "codecommit:GetFolder", "codecommit:GitPull", "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer", "inspector2:BatchGetCodeSnippet", "lambda:GetFunction", "lambda:GetLayerVersion",
          # Old versions of objects, those of the state too.
          "s3:GetObjectVersion", "s3:GetObjectVersionForReplication", "s3:GetObjectVersionTorrent",
          # Rows, documents, messages.
          "appconfig:GetConfiguration", "appconfig:GetHostedConfigurationVersion", "athena:GetQueryResults*",
          "cassandra:Select", "dax:BatchGetItem", "dax:GetItem", "dax:Query", "dax:Scan", "es:ESHttp*",
          "glacier:GetJobOutput", "glue:GetStatement", "healthlake:ReadResource", "healthlake:SearchWith*",
          "iot:GetRetainedMessage", "iot:GetThingShadow", "kendra:Query", "kinesis:GetRecords", "rds-data:*",
          "s3-outposts:GetObject*", "s3tables:GetTableData", "s3vectors:GetVectors",
          "s3vectors:ListVectors", "s3vectors:QueryVectors", "sdb:GetAttributes", "sdb:Select", "sqs:ReceiveMessage",
          # Users of applications.
          "cognito-idp:AdminGetUser", "cognito-idp:ListUsers*",
          # Logs, traces, what runs were given and what they printed.
          "cloudtrail:GetQueryResults", "cloudtrail:LookupEvents", "ec2:GetConsole*", "elasticbeanstalk:RetrieveEnvironmentInfo",
          "logs:FilterLogEvents", "logs:GetLogEvents", "logs:GetLogObject", "logs:GetLogRecord", "logs:GetQueryResults",
          "logs:StartLiveTail", "logs:StartQuery", "rds:Download*", "ssm:GetAutomationExecution",
          "ssm:GetCommandInvocation", "ssm:ListCommandInvocations", "ssm:ListCommands", "support:DescribeAttachment",
          "support:DescribeCommunications", "states:DescribeExecution", "states:GetExecutionHistory", "xray:BatchGetTraces",
        ]
        Resource = "*"
      },
    ]
  })
}

locals {
  # How GitHub names the repository in its tokens.
  subject = coalesce(var.subject_prefix, "repo:${var.repository}")

  lock_table_arn = "arn:${local.partition}:dynamodb:${var.region}:${var.account_id}:table/${var.lock_table == "" ? "none" : var.lock_table}"
}
