import type { Json } from '../model.ts';
import type { BlueprintHeader } from '../model-blueprint.ts';
import { didYouMean } from '../lib/closest.ts';
import type { Violation } from '../lib/values.ts';
import { whyNotCondition, type Said } from './check-files.ts';
import { contextShape } from './context-shape.ts';

const PROTECTED = 'environment.protected';

/** What is wrong with the conditions of `defaults` of the parameters. */
export function checkDefaults(header: BlueprintHeader): Violation[] {
  const names = Object.keys(header.params);
  return names.flatMap((name, place) => {
    const known = [PROTECTED, ...names.slice(0, place).map((it) => `params.${it}`)];
    return (header.params[name]?.defaults ?? []).flatMap(({ when }, index) =>
      Object.entries(when).flatMap(([path, wanted]) => {
        const why = known.includes(path)
          ? whyNotWanted(header, path, wanted)
          : {
              message: `\`${path}\` is not known here${didYouMean(path, known)}`,
              expected: EARLIER,
            };
        return why === null
          ? []
          : [{ at: ['params', name, 'defaults', index, 'when', path], ...why }];
      }),
    );
  });
}

const EARLIER = `${PROTECTED}, or params. and a parameter that stands above this one`;

function whyNotWanted(header: BlueprintHeader, path: string, wanted: Json): Said | null {
  return whyNotCondition(contextShape(header, 'environments'), path, wanted);
}
