import { chmodSync, lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cleanUpDatabase } from '../../src/database/clean-up.ts';
import { makeMachine } from '../device/machine.ts';

describe('cleaning up the database', () => {
  it('keeps what outlives the switch of roots, and what belongs to the daemon', () => {
    const paths = makeMachine();
    const run = `${paths.run}/udev`;
    const files = ['data/b8:0', 'data/b8:1', 'data/n2', 'tags/systemd/b8:0', 'tags/systemd/b8:1', 'tags/seat/n2', 'queue', 'alsa-hda-analog-card'];
    const links = ['links/disk\\x2fby-id\\x2fa/b8:0', 'links/disk\\x2fby-id\\x2fa/b8:1', 'links/cdrom/b8:1', 'static_node-tags/uaccess/snd\\x2fseq', 'watch/1', 'watch/b8:1'];
    for (const name of [...files, ...links]) mkdirSync(dirname(`${run}/${name}`), { recursive: true });
    for (const name of files) writeFileSync(`${run}/${name}`, '');
    for (const name of links) symlinkSync('whatever', `${run}/${name}`);
    chmodSync(`${run}/data/b8:0`, 0o1644);

    cleanUpDatabase(paths);

    const left = readdirSync(run, { recursive: true, encoding: 'utf8' }).sort();
    expect(left.filter((name) => !lstatSync(`${run}/${name}`).isDirectory())).toEqual(['alsa-hda-analog-card', 'data/b8:0', 'links/disk\\x2fby-id\\x2fa/b8:0', 'queue', 'tags/systemd/b8:0', 'watch/1', 'watch/b8:1']);
    expect(left.filter((name) => lstatSync(`${run}/${name}`).isDirectory())).toEqual(['data', 'links', 'links/disk\\x2fby-id\\x2fa', 'static_node-tags', 'tags', 'tags/systemd', 'watch']);
  });

  it('has nothing to do where there is no database', () => expect(() => cleanUpDatabase({ ...makeMachine(), run: '/nowhere' })).not.toThrow());
});
