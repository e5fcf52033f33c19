import type { MentionLine } from '../lib/mentions.ts';
import { plural } from './style.ts';

/** A line with its file as a person finds it from the root. */
export interface ShownMention extends MentionLine {
  path: string;
}

/** More of them are told by their number; `--json` has all. */
const LISTED = 40;
const WIDTH = 100;

/** Lines that still name an old place, as file:line; they are for people to change. */
export function reportMentions(mentions: readonly ShownMention[]): string {
  if (mentions.length === 0) return 'Nothing else names the old places.\n';
  const more = mentions.length - LISTED;
  return [
    'Still named by their old places, and yours to change:',
    ...mentions.slice(0, LISTED).map(({ path, line, text }) => {
      const short = text.length > WIDTH ? `${text.slice(0, WIDTH)}…` : text;
      return `  ${path}:${line}  ${short}`;
    }),
    ...(more > 0 ? [`  and ${plural(more, 'more line')}: --json has all`] : []),
    '',
  ].join('\n');
}
