// @ts-check
import { readFile } from 'node:fs/promises';

/** @type {import('devmaster').PluginBuiltin} */
export default {
  name: 'board_port',
  summary: 'what is printed on the case beside the socket that a device is plugged into',
  timeoutMs: 1_000,

  async run({ device, argv: [, file] }) {
    if (file === undefined) return { reason: 'which file has the names of the sockets?' };
    /** @type {Record<string, string>} */
    const names = JSON.parse(await readFile(file, 'utf8'));
    for (const { sysname } of [device, ...device.ancestors()]) {
      const name = names[sysname];
      if (name !== undefined) return { properties: { BOARD_PORT: name } };
    }
    return { reason: `${file} has no name for what ${device.sysname} is plugged into` };
  },
};
