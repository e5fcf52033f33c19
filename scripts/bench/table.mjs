/** A line that has a goal and is above it. */
export function isMissed({ value, goal }) {
  return goal !== null && value > goal;
}

/** `name  1.02× [0.98 … 1.10]  goal 1.15  ok  (21 pairs)`, in columns. */
export function formatLine(line) {
  const { name, value, min, max, goal, rounds, unit } = line;
  const verdict = goal === null ? '' : isMissed(line) ? 'MISSED' : 'ok';
  const range = rounds === 1 ? '' : `[${shown(min)} … ${shown(max)}]`;
  return [
    name.padEnd(44),
    `${shown(value)}${unit}`.padStart(11),
    range.padEnd(17),
    (goal === null ? 'told' : `goal ${goal}`).padEnd(9),
    verdict.padEnd(6),
    rounds === 1 ? '' : `(${rounds} rounds)`,
  ]
    .join('  ')
    .trimEnd();
}

function shown(value) {
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}
