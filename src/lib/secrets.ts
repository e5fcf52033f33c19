/** Shapes of credentials that vendors document; generic entropy tests are left out: they guess. */
const SHAPES: readonly [what: string, shape: RegExp][] = [
  ['an AWS access key', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a private key', /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/],
  ['a GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})/],
  ['a GitLab token', /\bglpat-[A-Za-z0-9_-]{20,}/],
  ['a Slack token', /\bxox[abeprs]-[A-Za-z0-9-]{10,}/],
  ['a Google API key', /\bAIza[0-9A-Za-z_-]{35}\b/],
  ['a Stripe key', /\b[rs]k_live_[0-9A-Za-z]{16,}/],
  ['an npm token', /\bnpm_[A-Za-z0-9]{36}\b/],
  ['a signed token (JWT)', /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/],
];

/** scheme://user:password@host; a placeholder in the place of the password is none. */
const URL_PASSWORD = /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]*:([^\s/@]+)@/i;
const PLACEHOLDER = /^(?:\$\{?\w+\}?|\{\{?[^{}]*\}?\}|<[^>]*>|\*+|x{3,})$/i;

/** AWS secret access keys have no prefix: 40 characters of base64 under a key that says so. */
const SECRET_KEY_NAME = /secret_?access_?key/i;
const SECRET_KEY = /^[A-Za-z0-9+/]{40}$/;

/**
 * What kind of secret a text looks like ("an AWS access key"), or null. `key` is the name the
 * value stands under, if it has one.
 */
export function looksLikeSecret(text: string, key = ''): string | null {
  if (text.length < 8) return null;
  for (const [what, shape] of SHAPES) if (shape.test(text)) return what;
  const password = URL_PASSWORD.exec(text)?.[1];
  if (password !== undefined && !PLACEHOLDER.test(password)) return 'a URL with a password';
  if (SECRET_KEY_NAME.test(key) && SECRET_KEY.test(text)) return 'an AWS secret access key';
  return null;
}
