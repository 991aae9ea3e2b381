/** Control characters as \xNN, so that a device cannot write to the terminal what it likes. */
export function printable(text: string): string {
  return text.replace(/[\x00-\x1f\x7f]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
