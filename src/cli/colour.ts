/** Colours of a terminal (ECMA-48 "Select graphic rendition"). */
const codes = { red: '31', green: '32', yellow: '33', blue: '34', magenta: '35', cyan: '36', bold: '1', dim: '2' } as const;

export type Colour = keyof typeof codes;

/** Puts a text into a colour, or leaves it as it is. */
export type Paint = (colour: Colour, text: string) => string;

export const inColour: Paint = (colour, text) => `\x1b[${codes[colour]}m${text}\x1b[0m`;

export const plain: Paint = (_, text) => text;

/**
 * How to paint what is printed: in colours on a terminal that has them, unless the user does not want any (no-color.org), and
 * never for scripts that know udevadm's output.
 */
export function paintFor({ isTerminal, environment, program }: { readonly isTerminal: boolean; readonly environment: NodeJS.ProcessEnv; readonly program: string }): Paint {
  const wants = isTerminal && (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb' && program !== 'udevadm';
  return wants ? inColour : plain;
}
