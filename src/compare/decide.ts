import type { Action, Ownership, PersonSide, ToolSide } from '../model.ts';

/** All that the decision over one file depends on. */
export interface Situation {
  ownership: Ownership;
  person: PersonSide;
  tool: ToolSide;
  /** The blueprint cannot do without this file. */
  required: boolean;
  /** What is on disk (or its absence) already is what is wanted. */
  same: boolean;
  /** `--restore` names this file: its edits may go. */
  restore: boolean;
  /** The manifest hands the file over: what is on disk stays, whoever wrote it. */
  released?: boolean;
  /** A person takes what lies there unrecorded as an edit of what is wanted. */
  adopt?: boolean;
}

/**
 * The truth table: what happens to one file. `merge` still has to try whether the two sides fit;
 * where they do not it becomes a conflict. One case a line, no case left out: the property test
 * walks all combinations.
 */
export function decide(now: Situation): Action {
  if (now.same) return settle(now);
  switch (now.person) {
    case 'nothing':
      return untouched(now);
    case 'edited':
      return edited(now);
    case 'deleted':
      return deleted(now);
    case 'unrecorded':
      return unrecorded(now);
  }
}

/** Both sides agree: nothing to write, at most the record has to say so. */
function settle(now: Situation): Action {
  return now.person === 'nothing' && now.tool === 'nothing' ? 'keep' : 'record';
}

function untouched({ ownership, tool, released }: Situation): Action {
  const ours = ownership === 'merged' || ownership === 'managed';
  switch (tool) {
    case 'nothing':
      return 'keep';
    case 'new':
      return 'create';
    case 'changed':
      // A seeded or runtime file was the person's from the moment it was written.
      return ours ? 'update' : 'keep';
    case 'removed':
      return ours && released !== true ? 'delete' : 'release';
  }
}

function edited({ ownership, tool, restore }: Situation): Action {
  if (tool === 'removed') return 'release';
  // What a runtime file holds was never the tool's to put back.
  if (restore && ownership !== 'runtime') return 'restore';
  switch (ownership) {
    case 'merged':
      return tool === 'nothing' ? 'keep' : 'merge';
    case 'managed':
      return 'drift';
    case 'seeded':
    case 'runtime':
      return 'keep';
  }
}

function deleted({ ownership, required, restore }: Situation): Action {
  // Removed by the tool too: both sides are the same, which was settled before.
  switch (ownership) {
    case 'managed':
      return 'restore';
    case 'runtime':
      return 'create';
    case 'merged':
    case 'seeded':
      return required || restore ? 'restore' : 'keep';
  }
}

function unrecorded({ ownership, tool, adopt }: Situation): Action {
  // Nothing is wanted there any more: it is a person's file like any other.
  if (tool === 'removed' || tool === 'nothing') return 'keep';
  switch (ownership) {
    case 'merged':
    case 'managed':
      return adopt === true ? 'record' : 'conflict';
    case 'seeded':
    case 'runtime':
      // Theirs already; the record says so, lest it be created again after they delete it.
      return 'record';
  }
}
