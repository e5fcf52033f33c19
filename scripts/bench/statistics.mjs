/** Middle value; of an even number of values the mean of the two in the middle. */
export function median(values) {
  if (values.length === 0) throw new Error('the median of nothing');
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

function spread(values) {
  return { value: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/**
 * Ratio of what was measured in one round over what was measured in the same round: whatever
 * slowed the machine then met both.
 */
export function pairedRatio(over, under) {
  if (over.length !== under.length) throw new Error('pairs of unequal number');
  return spread(over.map((value, round) => value / under[round]));
}

/**
 * How much more the large case costs than the small one, after what both cost for starting: 10
 * for a tenfold size where the cost is linear.
 */
export function growth(large, small, floor) {
  const rounds = large.map((_, round) => round);
  return spread(rounds.map((at) => (large[at] - floor[at]) / (small[at] - floor[at])));
}

export function largest(values) {
  return spread(values).max;
}
