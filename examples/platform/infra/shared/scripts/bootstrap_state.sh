#!/usr/bin/env bash
# Creates the Terraform state bucket and, if infra.yaml asks for it, the lock table. Run once per
# environment, before the first `manage.sh init`. Idempotent.

# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

ADOPT=false
# created by this run, empty, or used: what decides whose settings the bucket has.
BUCKET_IS=''

usage() {
  cat <<'USAGE'
Usage: bootstrap_state.sh --env ENVIRONMENT [--adopt] [--dry-run] [--verbose]

Creates the state bucket of an environment: versioned, encrypted, private, TLS only, old versions
kept for 90 days. Creates the DynamoDB lock table if state.lock in infra.yaml is dynamodb or both.
A bucket that was there before keeps its policy, lifecycle rules, encryption and object ownership: where
they differ, both are printed. If it is public or has no versions, it is refused.

  --env ENVIRONMENT   environment of infra.yaml, or local
  --adopt             replace these settings of a bucket that was there before, its whole policy included
  --dry-run           print what would be run, change nothing
  --verbose           print each command
  -h, --help          this text
USAGE
}

# found COMMAND…: true if it succeeds, false if the resource does not exist; any other error is fatal.
found() {
  local message
  if message="$("$@" 2>&1 >/dev/null)"; then return 0; fi
  case "${message}" in
    *'(404)'* | *NoSuchBucket* | *ResourceNotFoundException*) return 1 ;;
    *'(403)'* | *AccessDenied*) die "no access to ${ENV_STATE_BUCKET}: its name may be taken by another account, since names are global (state.bucket in infra.yaml), or the role lacks permissions (${message##*: })" ;;
    *) die "${message}" ;;
  esac
}

create_bucket() {
  # us-east-1 is the only region that rejects its own name here.
  if [[ "${ENV_REGION}" == us-east-1 ]]; then
    run aws s3api create-bucket --bucket "${ENV_STATE_BUCKET}"
  else
    run aws s3api create-bucket --bucket "${ENV_STATE_BUCKET}" \
      --create-bucket-configuration "LocationConstraint=${ENV_REGION}"
  fi
}

# read_setting READER QUERY OPTION…: set VALUE to what the bucket has, on one line; empty if it has none.
read_setting() {
  local reader="$1" query="$2"
  shift 2
  temp_file
  if VALUE="$(aws s3api "${reader}" --bucket "${ENV_STATE_BUCKET}" "$@" --query "${query}" --output text 2>"${TEMP_FILE}")"; then
    VALUE="$(printf '%s' "${VALUE}" | tr -s '\t\n' '  ')"
    [[ "${VALUE}" != None ]] || VALUE=''
    return 0
  fi
  VALUE=''
  case "$(<"${TEMP_FILE}")" in
    *NoSuchPublicAccessBlock* | *OwnershipControlsNotFound* | *NoSuchLifecycle* | *NoSuchBucketPolicy* | *EncryptionConfigurationNotFound*) ;;
    *) die "${ENV_STATE_BUCKET}: $(tr '\n' ' ' <"${TEMP_FILE}")" ;;
  esac
}

# setting NAME WORDS WANTED READER QUERY PUT…: run PUT, unless the bucket has WANTED (a pattern; WORDS say what it
# is) or, without --adopt, something else that somebody may rely on. Of an empty bucket, what is not set is set: a
# first run may have broken off.
setting() {
  local name="$1" words="$2" wanted="$3" reader="$4" query="$5"
  shift 5
  if [[ "${BUCKET_IS}" != created ]]; then
    read_setting "${reader}" "${query}"
    # shellcheck disable=SC2053  # a pattern
    [[ "${VALUE}" != ${wanted} ]] || return 0
    # AES256 is what S3 gives every new bucket.
    if [[ "${ADOPT}" != true && ! ("${BUCKET_IS}" == empty && ("${VALUE}" == '' || "${VALUE}" == AES256)) ]]; then
      case "${name}" in
        versioning | 'public access block') die "${ENV_STATE_BUCKET} exists and its ${name} is ${VALUE:-not set}, but state needs ${words}; set it, choose another bucket (state.bucket in infra.yaml), or replace all settings of this one with --adopt" ;;
        *) warn "${ENV_STATE_BUCKET} keeps its ${name}: ${VALUE:-none}; a new bucket has ${words} (--adopt replaces it)" ;;
      esac
      return 0
    fi
  fi
  run aws s3api "$@" --bucket "${ENV_STATE_BUCKET}" >/dev/null
}

# require_tls: deny plain HTTP. Not for the emulator, which has no TLS.
require_tls() {
  local partition=aws arn
  case "${ENV_REGION}" in
    cn-*) partition=aws-cn ;;
    us-gov-*) partition=aws-us-gov ;;
    *) ;;
  esac
  arn="arn:${partition}:s3:::${ENV_STATE_BUCKET}"
  setting policy 'one that denies plain HTTP' '*"Deny"*"aws:SecureTransport":*"false"*' \
    get-bucket-policy Policy put-bucket-policy --policy \
    '{"Version":"2012-10-17","Statement":[{"Sid":"TlsOnly","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["'"${arn}"'","'"${arn}"'/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}'
}

configure_bucket() {
  setting 'public access block' 'all four on' 'True True True True' get-public-access-block \
    'PublicAccessBlockConfiguration.[BlockPublicAcls,IgnorePublicAcls,BlockPublicPolicy,RestrictPublicBuckets]' \
    put-public-access-block --public-access-block-configuration \
    BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true
  setting versioning Enabled Enabled get-bucket-versioning Status \
    put-bucket-versioning --versioning-configuration Status=Enabled
  setting 'object ownership' BucketOwnerEnforced BucketOwnerEnforced get-bucket-ownership-controls \
    'OwnershipControls.Rules[0].ObjectOwnership' \
    put-bucket-ownership-controls --ownership-controls 'Rules=[{ObjectOwnership=BucketOwnerEnforced}]'
  # Any key of KMS will do.
  setting encryption aws:kms 'aws:kms*' get-bucket-encryption \
    'ServerSideEncryptionConfiguration.Rules[0].ApplyServerSideEncryptionByDefault.SSEAlgorithm' \
    put-bucket-encryption --server-side-encryption-configuration \
    '{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"aws:kms"},"BucketKeyEnabled":true}]}'
  [[ "${ENV_LOCAL}" == true ]] || require_tls
  setting 'lifecycle rules' 'one that expires old versions after 90 days' 'old-versions Enabled 90 7' \
    get-bucket-lifecycle-configuration \
    'Rules[].[ID,Status,NoncurrentVersionExpiration.NoncurrentDays,AbortIncompleteMultipartUpload.DaysAfterInitiation]' \
    put-bucket-lifecycle-configuration --lifecycle-configuration \
    '{"Rules":[{"ID":"old-versions","Status":"Enabled","Filter":{},"NoncurrentVersionExpiration":{"NoncurrentDays":90},"AbortIncompleteMultipartUpload":{"DaysAfterInitiation":7}}]}'
}

ensure_bucket() {
  local bucket="${ENV_STATE_BUCKET}"
  if found aws s3api head-bucket --bucket "${bucket}" --expected-bucket-owner "${ENV_ACCOUNT}"; then
    log "state bucket ${bucket} exists"
    BUCKET_IS=used
    # With what it has deleted: expiry of old versions would take that, too.
    read_setting list-object-versions '[Versions[0].Key, DeleteMarkers[0].Key] | [?@]' --max-keys 1 --no-paginate
    [[ -n "${VALUE}" ]] || BUCKET_IS=empty
  else
    log "creating state bucket ${bucket}"
    create_bucket >/dev/null
    BUCKET_IS=created
  fi
  configure_bucket
}

ensure_table() {
  local table="${ENV_LOCK_TABLE}"
  if found aws dynamodb describe-table --table-name "${table}"; then
    log "lock table ${table} exists"
  else
    log "creating lock table ${table}"
    run aws dynamodb create-table --table-name "${table}" --billing-mode PAY_PER_REQUEST \
      --attribute-definitions AttributeName=LockID,AttributeType=S \
      --key-schema AttributeName=LockID,KeyType=HASH --sse-specification Enabled=true \
      --deletion-protection-enabled >/dev/null
    run aws dynamodb wait table-exists --table-name "${table}"
  fi
  run aws dynamodb update-continuous-backups --table-name "${table}" \
    --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true >/dev/null
}

main() {
  local name=''
  while [[ $# -gt 0 ]]; do
    case "$1" in
      --env) option_value "$@" && name="${VALUE}" && shift ;;
      --env=*) name="${1#*=}" ;;
      --adopt) ADOPT=true ;;
      --dry-run) DRY_RUN=true ;;
      --verbose) VERBOSE=true ;;
      -h | --help) usage && exit 0 ;;
      *) usage_error "unknown argument '$1'" ;;
    esac
    shift
  done
  enter_environment "${name}"
  verify_account
  ensure_bucket
  [[ -z "${ENV_LOCK_TABLE}" ]] || ensure_table
  [[ "${DRY_RUN}" == true ]] || log "state of ${ENV_NAME} is ready"
}

main "$@"
