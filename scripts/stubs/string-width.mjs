/**
 * Stands in for the library `string-width` in the bundle: help texts hold no wide characters, and
 * the library's `Intl.Segmenter` alone costs as much as half a start of Node.
 */
export default (text) => String(text).replace(/\u001b\[[0-9;]*m/g, '').length;
