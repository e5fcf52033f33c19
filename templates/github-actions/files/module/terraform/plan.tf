# The role of pull requests and of plans on the branch. Whoever can open a pull request in the
# repository can run code with it, so it reads settings, not data.
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

# ReadOnlyAccess reads the content of buckets, tables, queues and logs, too.
resource "aws_iam_role_policy" "plan_no_data" {
  name = "no-data"
  role = aws_iam_role.plan.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid         = "ObjectsOfTheStateOnly"
        Effect      = "Deny"
        Action      = ["s3:GetObject", "s3:GetObjectVersion"]
        NotResource = ["arn:${local.partition}:s3:::${var.state_bucket}/*"]
      },
      {
        Sid         = "ItemsOfLocksOnly"
        Effect      = "Deny"
        Action      = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:GetRecords", "dynamodb:PartiQLSelect", "dynamodb:Query", "dynamodb:Scan"]
        NotResource = [local.lock_table_arn]
      },
      {
        Sid       = "SecretsOfNobody"
        Effect    = "Deny"
        Action    = ["kms:Decrypt"]
        Resource  = "*"
        Condition = { StringNotLike = { "kms:ViaService" = ["s3.*", "dynamodb.*"] } }
      },
      {
        Sid    = "NoContent"
        Effect = "Deny"
        Action = [
          "athena:GetQueryResults", "codecommit:GetFile", "codecommit:GitPull", "ecr:BatchGetImage",
          "kinesis:GetRecords", "lambda:GetFunction", "logs:FilterLogEvents", "logs:GetLogEvents", "logs:StartQuery",
          "rds-data:*", "secretsmanager:GetSecretValue", "sqs:ReceiveMessage",
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
