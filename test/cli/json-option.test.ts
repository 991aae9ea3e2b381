import { describe, expect, it } from 'vitest';
import { readCall, type Command } from '../../src/cli/command.ts';
import { jsonOption } from '../../src/cli/json-option.ts';

/** What a verb makes of its words, if `--json` alone means a layout there. */
function layoutOf(words: readonly string[], { requiresArg, alone }: { readonly requiresArg: boolean; readonly alone?: 'short' }): unknown {
  const command: Command = { name: 'x', summary: '', operands: '', options: { json: { type: 'string', ...(requiresArg ? { requiresArg } : {}) } }, examples: [], run: () => 0 };
  const call = readCall(command, words, { program: 'devctl', environment: {} });
  return call.kind === 'run' ? jsonOption(call.parsed, alone) : call.kind;
}

describe('--json', () => {
  it.each([
    [[], null],
    [['--json=off'], null],
    [['--json=pretty'], 'pretty'],
    [['--json=help'], 'layouts'],
    [['--json'], 'short'],
  ])('%j may stand alone where a verb says what that means: %j', (words, layout) => {
    expect(layoutOf(words, { requiresArg: false, alone: 'short' })).toBe(layout);
  });

  it('needs a layout elsewhere, as udevadm has it', () => {
    expect(layoutOf(['--json', 'short'], { requiresArg: true })).toBe('short');
    expect(() => layoutOf(['--json='], { requiresArg: true })).toThrow('Unknown argument to --json= switch: ');
  });
});
