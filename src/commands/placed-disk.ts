import { movedDisk } from '../apply/moved.ts';
import { movesOf, type Inspection } from '../inspect/model.ts';
import type { DiskReader, Outside } from '../io/io.ts';

/** The disk with folders and files in the places that the paths of an inspection mean. */
export function placedDisk(outside: Outside, inspection: Pick<Inspection, 'moves'>): DiskReader {
  return movedDisk(outside.disk, movesOf(inspection));
}
