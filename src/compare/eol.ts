const BOM = '\uFEFF';

/** How a text lies on disk, apart from its content. */
export interface TextForm {
  bom: boolean;
  eol: 'lf' | 'crlf';
  finalNewline: boolean;
}

/** The form of a text: CRLF where most lines end so, LF on a tie or without line feeds. */
export function formOf(text: string): TextForm {
  const feeds = text.split('\n').length - 1;
  const pairs = text.split('\r\n').length - 1;
  return {
    bom: text.startsWith(BOM),
    eol: pairs * 2 > feeds ? 'crlf' : 'lf',
    finalNewline: text.endsWith('\n'),
  };
}

/** The content of a text: no byte order mark, LF. A lone carriage return is content and stays. */
export function normalise(text: string): string {
  const body = text.startsWith(BOM) ? text.slice(1) : text;
  return body.includes('\r') ? body.replaceAll('\r\n', '\n') : body;
}

/**
 * Gives a normalised text the line endings and byte order mark of the file it replaces. The final
 * line feed is content: a merge decides on it, so it is neither added nor taken away here.
 */
export function restoreForm(text: string, form: Pick<TextForm, 'bom' | 'eol'>): string {
  const body = form.eol === 'crlf' ? text.replaceAll('\n', '\r\n') : text;
  return form.bom ? BOM + body : body;
}

/** Adds or takes away the line feed that ends a text; an empty text stays empty. */
export function withFinalNewline(text: string, wanted: boolean): string {
  if (text === '' || text.endsWith('\n') === wanted) return text;
  return wanted ? `${text}\n` : text.slice(0, -1);
}
