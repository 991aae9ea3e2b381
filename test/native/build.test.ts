import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { root } from '../support/repository.ts';

const { chooseHeaders } = (await import(`${root}/native/build.js`)) as { chooseHeaders(candidates: readonly string[], system: string): string | undefined };

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'devmaster-headers-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('Node’s headers', () => {
  it.each([
    ['beside Node’s program', ['opt/node/node_api.h', 'opt/node/uv.h', 'usr/node/node_api.h', 'usr/uv.h'], 'opt/node'],
    ['in Debian’s libnode-dev, and libuv’s in libuv1-dev', ['usr/node/node_api.h', 'usr/uv.h'], 'usr/node'],
    ['where libuv’s are too', ['opt/node/node_api.h', 'usr/node/node_api.h', 'usr/node/uv.h'], 'usr/node'],
    ['nowhere without libuv’s', ['usr/node/node_api.h'], undefined],
    ['nowhere', ['usr/uv.h'], undefined],
  ])('are %s', (_where, files, chosen) => {
    for (const file of files) {
      mkdirSync(join(folder, dirname(file)), { recursive: true });
      writeFileSync(join(folder, file), '');
    }
    const candidates = ['opt/node', 'usr/node'].map((each) => join(folder, each));
    expect(chooseHeaders(candidates, join(folder, 'usr'))).toBe(chosen === undefined ? undefined : join(folder, chosen));
  });
});
