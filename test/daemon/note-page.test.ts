import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { NotePage } from '../../src/daemon/note-page.ts';

function givenFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'devmaster-note-page-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return `${folder}/page`;
}

function opened(file: string): NotePage {
  const page = NotePage.open(file);
  if (page === null) throw new Error('there is no page');
  return page;
}

describe('a page of notes', () => {
  it('has what was added to it for whoever opens it later', () => {
    const file = givenFile();
    const page = opened(file);
    expect(page.isEmpty).toBe(true);
    expect(page.append('one\0')).toBe(true);
    expect(page.append('caf\xe9')).toBe(true);
    expect(opened(file).text).toBe('one\0caf\xe9');
    page.clear();
    expect(opened(file).isEmpty).toBe(true);
  });

  it('takes all of a text or nothing of it', () => {
    const page = opened(givenFile());
    expect(page.append('x'.repeat(4000))).toBe(true);
    expect(page.append('y'.repeat(93))).toBe(false);
    expect(page.append('y'.repeat(92))).toBe(true);
    expect(page.text).toBe('x'.repeat(4000) + 'y'.repeat(92));
    expect(page.append('')).toBe(true);
    expect(page.append('z')).toBe(false);
  });

  it('can be asked whatever is in its file', () => {
    const file = givenFile();
    writeFileSync(file, Buffer.alloc(4096, 0xff));
    const page = opened(file);
    expect(page.text).toBe('\xff'.repeat(4092));
    expect(page.append('x')).toBe(false);
    writeFileSync(file, 'cut');
    expect(opened(file).text.length).toBeLessThan(4096);
  });

  it('is none where there is no such folder', () => {
    expect(NotePage.open(`${givenFile()}/in/no/folder`)).toBeNull();
  });
});
