/**
 * Permission bits in octal, as MODE and TEST{…} have them.
 *
 * @returns null when it is no such number or greater than 07777
 */
export function parseMode(text: string): number | null {
  const digits = /^[ \t\n\r\v\f]*([0-7]+)$/.exec(text)?.[1];
  if (digits === undefined) return null;
  const mode = Number.parseInt(digits, 8);
  return mode <= 0o7777 ? mode : null;
}
