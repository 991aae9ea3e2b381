/** What a long operation shows while it lasts. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { showProgress, terminalOf } from '../../src/cli/progress.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function shownFor(durationMs: number, isTerminal: boolean): string {
  let shown = '';
  const end = showProgress(() => 'waiting for 3 events', { isTerminal, write: (text) => void (shown += text) });
  vi.advanceTimersByTime(durationMs);
  end();
  vi.advanceTimersByTime(10_000);
  return shown;
}

it('shows nothing of what is over soon', () => {
  expect(shownFor(900, true)).toBe('');
});

it('shows on a terminal what is going on, and leaves nothing behind', () => {
  expect(shownFor(1100, true)).toBe('\r\x1b[Kwaiting for 3 events (1 s)\r\x1b[K');
});

it('draws again as time goes by', () => {
  expect(shownFor(2100, true)).toContain('waiting for 3 events (2 s)');
});

it('shows nothing in a pipe', () => {
  expect(shownFor(5000, false)).toBe('');
});

it('shows nothing under the name udevadm', () => {
  const terminal = { isTerminal: true, write: () => {} };
  expect([terminalOf('udevadm', terminal).isTerminal, terminalOf('devctl', terminal).isTerminal]).toEqual([false, true]);
});
