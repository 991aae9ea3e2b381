import { Links, type ContestedLink } from '../../apply/link.ts';
import { Device, type Host } from '../../device/device.ts';
import type { Command, Io, Parsed } from '../command.ts';
import { databaseHost } from '../host.ts';
import { jsonLine } from '../json.ts';
import { jsonOption } from '../json-option.ts';

export const command: Command = {
  name: 'conflicts',
  summary: 'Lists links that more than one device claims, who has them and by which priority.',
  operands: '[OPTIONS]',
  options: { json: { type: 'string', describe: 'print JSON: pretty, short (the usual), or off' } },
  examples: [['conflicts', 'which disks have the same name?']],
  run: list,
};

function list(parsed: Parsed, io: Io): number {
  const layout = jsonOption(parsed, 'short');
  const host = databaseHost(io.paths);
  const contested = new Links(host).contested();
  if (layout !== null) io.out(jsonLine(contested.map((link) => asObject(host, link)), layout));
  else for (const link of contested) io.out(describe(host, link));
  return 0;
}

function describe(host: Host, { name, claims, target }: ContestedLink): string {
  const lines = claims.map((claim, index) => {
    const mark = index === 0 ? '*' : ' ';
    return `  ${mark} ${claim.devname}  priority ${claim.priority}  ${Device.fromId(host, claim.id)?.syspath ?? claim.id}\n`;
  });
  return `/dev/${name} -> ${target ?? 'nowhere'}\n${lines.join('')}`;
}

function asObject(host: Host, { name, claims, target }: ContestedLink): object {
  return { link: `/dev/${name}`, target, claims: claims.map(({ id, devname, priority }) => ({ id, devname, priority, syspath: Device.fromId(host, id)?.syspath ?? null })) };
}
