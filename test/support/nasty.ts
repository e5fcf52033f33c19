import fc from 'fast-check';
import type { Json, JsonObject } from '../../src/model.ts';

/** Pieces of text that some language of the templates reads as more than text. */
export const NASTY: readonly string[] = [
  ...['"', "'", '`', '\\', '\n', '\r\n', '\t', '\u0000', '\u001b', '\u007f', '\u0085', '\ufeff'],
  ...['\u2028', '\u2029', '\u202e', '$', '${', '$${', '%{', '%%{', '}', '{{', '}}', '${{', '$(id)'],
  ...['|', '#', ' #', '//', '*/', '-->', '<', '&', ': ', '- ', '? ', '!', '*', '@', ',', '[', ']'],
  ...['yes', 'no', 'null', '~', '1e3', '0o7', '12:30', '2026-01-01', '.inf', '0x1f', '1_000', '='],
  ...['EOF', ' ', '---', '...', '<<', '\u00e9', '😀', '# infra:begin x', '<!-- infra:end x -->'],
];

/** Text that is likely to break out where it is not quoted. */
export const nastyText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 3 })), {
    maxLength: 6,
  })
  .map((parts) => parts.join(''));

const scalar = fc.oneof(
  nastyText,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)),
  fc.boolean(),
  fc.constant(null),
);

/** Any JSON value, three levels deep. */
export const nastyJson: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .uniqueArray(fc.tuple(nastyText, tie('value')), {
        maxLength: 4,
        selector: ([key]) => key.normalize('NFC'),
      })
      .map((entries) => Object.fromEntries(entries) as JsonObject),
  ),
})).value;
