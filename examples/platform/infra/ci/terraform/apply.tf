# The role of releases. Whoever applies Terraform that creates roles is close to an administrator:
# it is guarded by the GitHub environment, whose jobs alone get it, and by who may approve those.
resource "aws_iam_role" "apply" {
  #checkov:skip=CKV_AWS_393:The repository is a variable, validated; the subjects have no wildcard.
  name        = "${var.name}-apply"
  description = "GitHub workflows of ${var.repository}: apply in ${var.environment}"

  # Longer than the slowest release.
  max_session_duration = 7200

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
            "${local.subject}:environment:${var.environment}",
          ]
        }
      }
    }]
  })

  depends_on = [aws_iam_openid_connect_provider.github]
}

resource "aws_iam_role_policy_attachment" "apply" {
  role       = aws_iam_role.apply.name
  policy_arn = "arn:${local.partition}:iam::aws:policy/PowerUserAccess"
}

# PowerUserAccess leaves out IAM. Roles, policies and instance profiles of this project only.
resource "aws_iam_role_policy" "apply_iam" {
  name = "manage-roles"
  role = aws_iam_role.apply.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "RolesOfThisProject"
        Effect = "Allow"
        Action = [
          "iam:AddRoleToInstanceProfile", "iam:AttachRolePolicy", "iam:CreateInstanceProfile", "iam:CreatePolicy",
          "iam:CreatePolicyVersion", "iam:CreateRole", "iam:DeleteInstanceProfile", "iam:DeletePolicy",
          "iam:DeletePolicyVersion", "iam:DeleteRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy",
          "iam:GetInstanceProfile", "iam:GetPolicy", "iam:GetPolicyVersion", "iam:GetRole", "iam:GetRolePolicy",
          "iam:ListAttachedRolePolicies", "iam:ListInstanceProfilesForRole", "iam:ListPolicyVersions",
          "iam:ListRolePolicies", "iam:ListRoleTags", "iam:PassRole", "iam:PutRolePolicy",
          "iam:RemoveRoleFromInstanceProfile", "iam:TagInstanceProfile", "iam:TagPolicy", "iam:TagRole",
          "iam:UntagInstanceProfile", "iam:UntagPolicy", "iam:UntagRole", "iam:UpdateAssumeRolePolicy",
          "iam:UpdateRole", "iam:UpdateRoleDescription",
        ]
        Resource = flatten([for name in local.managed_names : [
          "${local.iam}:role/${name}", "${local.iam}:policy/${name}", "${local.iam}:instance-profile/${name}",
        ]])
      },
      {
        Sid      = "ProvidersOfClusters"
        Effect   = "Allow"
        Action   = ["iam:CreateOpenIDConnectProvider", "iam:DeleteOpenIDConnectProvider", "iam:GetOpenIDConnectProvider", "iam:TagOpenIDConnectProvider", "iam:UntagOpenIDConnectProvider"]
        Resource = ["${local.iam}:oidc-provider/oidc.eks.*"]
      },
      {
        Sid       = "NotItsOwnRoles"
        Effect    = "Deny"
        NotAction = ["iam:Get*", "iam:List*"]
        Resource  = [aws_iam_role.plan.arn, aws_iam_role.apply.arn]
      },
    ]
  })
}

locals {
  managed_names = coalescelist(var.managed_names, ["${var.project}-${var.environment}-*"])
}
