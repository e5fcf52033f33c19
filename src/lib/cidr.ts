/** An IPv4 network: first address and length of the prefix. */
export interface Cidr {
  start: number;
  prefix: number;
}

const LONGEST = '255.255.255.255/32'.length;

/** VPCs take /16 to /28 (AWS VPC guide); below /24 the subnets of three zones do not fit. */
const MIN_PREFIX = 16;
const MAX_PREFIX = 24;

/** What a VPC cannot be made of (AWS VPC guide, "VPC CIDR blocks"). */
const REFUSED: readonly (Cidr & { name: string })[] = [
  { name: '0.0.0.0/8', start: 0, prefix: 8 },
  { name: '127.0.0.0/8', start: 127 * 2 ** 24, prefix: 8 },
  { name: '169.254.0.0/16', start: 169 * 2 ** 24 + 254 * 2 ** 16, prefix: 16 },
  { name: '224.0.0.0/3', start: 224 * 2 ** 24, prefix: 3 },
];

/** Reads `10.20.0.0/16`; a text says why not. */
export function parseCidr(text: string): Cidr | string {
  // Counted repetitions would be compiled to twenty times the code.
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(text);
  if (match === null || text.length > LONGEST) return 'it is not an IPv4 network';
  const numbers = match.slice(1).map(Number);
  const leadingZero = match.slice(1).some((part) => part.length > 1 && part.startsWith('0'));
  if (leadingZero) return 'a number has a leading zero';
  const [a, b, c, d, prefix] = numbers as [number, number, number, number, number];
  if ([a, b, c, d].some((part) => part > 255)) return 'a number is above 255';
  if (prefix < MIN_PREFIX || prefix > MAX_PREFIX) {
    return `its prefix is /${prefix}, outside /${MIN_PREFIX} to /${MAX_PREFIX}`;
  }
  const start = ((a * 256 + b) * 256 + c) * 256 + d;
  const size = 2 ** (32 - prefix);
  if (start % size !== 0) {
    return `it is not where a /${prefix} begins; that would be ${formatAddress(start - (start % size))}/${prefix}`;
  }
  const network = { start, prefix };
  const refused = REFUSED.find((it) => overlaps(it, network));
  return refused === undefined ? network : `AWS makes no VPC in ${refused.name}`;
}

export function overlaps(left: Cidr, right: Cidr): boolean {
  const size = 2 ** (32 - Math.min(left.prefix, right.prefix));
  return Math.floor(left.start / size) === Math.floor(right.start / size);
}

function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}
